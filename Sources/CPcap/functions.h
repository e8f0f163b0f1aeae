#ifndef SONDE_PCAP_FUNCTIONS_H
#define SONDE_PCAP_FUNCTIONS_H

#include <pcap/pcap.h>

// The functions are looked up when they are needed, by their names; their types are those that libpcap declares.
typedef __typeof__(pcap_activate) *pcap_activate_function;
typedef __typeof__(pcap_close) *pcap_close_function;
typedef __typeof__(pcap_compile) *pcap_compile_function;
typedef __typeof__(pcap_create) *pcap_create_function;
typedef __typeof__(pcap_datalink) *pcap_datalink_function;
typedef __typeof__(pcap_dispatch) *pcap_dispatch_function;
typedef __typeof__(pcap_findalldevs) *pcap_findalldevs_function;
typedef __typeof__(pcap_freealldevs) *pcap_freealldevs_function;
typedef __typeof__(pcap_freecode) *pcap_freecode_function;
typedef __typeof__(pcap_get_selectable_fd) *pcap_get_selectable_fd_function;
typedef __typeof__(pcap_get_tstamp_precision) *pcap_get_tstamp_precision_function;
typedef __typeof__(pcap_geterr) *pcap_geterr_function;
typedef __typeof__(pcap_offline_filter) *pcap_offline_filter_function;
typedef __typeof__(pcap_open_dead) *pcap_open_dead_function;
typedef __typeof__(pcap_set_buffer_size) *pcap_set_buffer_size_function;
typedef __typeof__(pcap_set_promisc) *pcap_set_promisc_function;
typedef __typeof__(pcap_set_snaplen) *pcap_set_snaplen_function;
typedef __typeof__(pcap_set_timeout) *pcap_set_timeout_function;
typedef __typeof__(pcap_set_tstamp_precision) *pcap_set_tstamp_precision_function;
typedef __typeof__(pcap_setfilter) *pcap_setfilter_function;
typedef __typeof__(pcap_setnonblock) *pcap_setnonblock_function;
typedef __typeof__(pcap_stats) *pcap_stats_function;
typedef __typeof__(pcap_statustostr) *pcap_statustostr_function;

#endif
