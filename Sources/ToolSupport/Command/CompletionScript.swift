/// Mends the scripts that ArgumentParser makes for completions.
enum CompletionScript {
    /// A script without the command `help`, which ArgumentParser gives to each tool that has no other, and which none
    /// takes.
    ///
    /// In zsh it would be a fault: two specifications of all arguments.
    static func withoutCommands(_ script: String) -> String {
        script.split(separator: "\n", omittingEmptySubsequences: false).filter { !namesHelp($0) }.joined(
            separator: "\n"
        )
    }

    /// Whether a line offers the command or goes on with it; the branches that are left do nothing.
    private static func namesHelp(_ line: Substring) -> Bool {
        let text = line.drop { $0 == " " }
        return text.hasPrefix("'(-): :->") || text.hasPrefix("'(-)*:: :->")
            || text.hasPrefix("COMPREPLY+=($(compgen -W 'help' ")
            || text.hasPrefix("\"_") && text.contains("_${subcommand}\"")
            || text.hasPrefix("complete ") && text.contains(" -fa 'help' ") || text.hasPrefix("complete -c 'sonde' ")
            || text.hasPrefix("__sonde_")
    }
}
