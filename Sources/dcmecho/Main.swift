import ToolSupport

/// Where the process starts.
@main enum Main {
    static func main() async { await DcmEcho.runAsProcess() }
}
