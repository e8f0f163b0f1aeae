import LiveToolSupport

/// Where the process starts.
@main enum Main {
    static func main() { DcmEcho.runAsProcess() }
}
