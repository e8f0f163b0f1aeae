import TestSupport
import Testing

/// Tests take the captures that they find: one that is lost from the clone would take its tests with it.
@Suite struct CaptureManifestTests {
    @Test("Each capture that the manifest names is there")
    func isWhole() {
        #expect(CaptureManifest.all.filter { !$0.isThere }.map(\.file) == [])
        let kinds = Dictionary(grouping: CaptureManifest.all, by: \.kind).mapValues(\.count)
        #expect(kinds == ["original": 38, "derived": 34, "hostile": 13])
    }
}
