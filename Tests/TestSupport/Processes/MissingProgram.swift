/// A program that a test needs and this machine does not have: the test fails with its name, and is never skipped.
package struct MissingProgram: Error, CustomStringConvertible {
    package let path: String

    init(_ path: String) { self.path = path }

    package var description: String { "\(path) is missing: Tests/run installs what the tests need" }
}
