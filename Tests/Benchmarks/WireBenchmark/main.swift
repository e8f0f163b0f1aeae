import DICOMWire

// How fast PDUs are decoded and encoded, called from another module as the transport does. Run it from a release build:
//
//     SONDE_BENCHMARK=1 swift run -c release WireBenchmark

try print(EchoDecoding.report())
try print(OtherSpeeds.report())
