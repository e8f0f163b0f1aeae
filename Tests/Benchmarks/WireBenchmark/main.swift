#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

// How fast PDUs are decoded and encoded, called from another module as the transport does, in a release build.
// `Tests/benchmark` runs it; the exit status is 1 where the bar is missed.

guard CommandLine.arguments.dropFirst() != [EchoDecoding.argument] else {
    print(try EchoDecoding.times().map { "\($0)" }.joined(separator: " "))
    exit(0)
}
let echo = try await EchoDecoding.report()
print(echo.text)
try print(OtherSpeeds.report())
exit(echo.isReached ? 0 : 1)
