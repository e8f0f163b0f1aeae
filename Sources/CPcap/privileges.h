#ifndef SONDE_PRIVILEGES_H
#define SONDE_PRIVILEGES_H

// What Linux has no function with fixed arguments for, without which Swift cannot call it.
#ifdef __linux__

#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Gives the capabilities that the calling thread may use, a bit each; -1 where the kernel does not tell.
static inline int sonde_permitted_capabilities(uint64_t *capabilities) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}};
    if (syscall(SYS_capget, &header, sets) != 0) return -1;
    *capabilities = (uint64_t)sets[1].permitted << 32 | sets[0].permitted;
    return 0;
}

/// Takes all capabilities from the calling thread; -1 with errno where the kernel does not.
static inline int sonde_drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}};
    return (int)syscall(SYS_capset, &header, none);
}

/// Lets no program that is executed from here on have more privileges than this one; -1 with errno where the kernel does not.
static inline int sonde_refuse_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

#endif

#endif
