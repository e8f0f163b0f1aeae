import DICOMWire
import Testing

@testable import DIMSE
@testable import Diagnosis

/// Every finding is given by what makes it, says what it has to, and is not given by its near miss.
@Suite struct CatalogueTests {
    @Test("Evidence gives its finding and no other", arguments: FindingCase.all)
    func gives(_ finding: FindingCase) throws {
        let findings = Catalogue.findings(for: finding.evidence)
        #expect(findings.map(\.code) == finding.codes)
        let found = try #require(findings.first { $0.code == finding.code })
        #expect(found.severity == finding.severity)
        for text in finding.says { #expect(found.sentence.contains(text), "\(text) in \(found.sentence)") }
        for text in finding.shows {
            #expect(found.evidence.contains { $0.contains(text) }, "\(text) in \(found.evidence)")
        }
        for text in finding.advises {
            #expect(found.remedy.contains { $0.contains(text) }, "\(text) in \(found.remedy)")
        }
        #expect(!found.sentence.isEmpty && !found.source.isEmpty)
    }

    @Test("A near miss does not give it", arguments: FindingCase.all)
    func doesNotGive(_ finding: FindingCase) {
        let findings = Catalogue.findings(for: finding.nearMiss)
        #expect(
            !findings.contains {
                $0.code == finding.code && $0.severity == finding.severity && finding.instead != $0.code
            }
        )
        #expect(findings.first?.code == finding.instead)
    }

    @Test("Every finding has a case")
    func everyFindingHasACase() {
        let missing = Set(FindingCode.allCases).subtracting(FindingCase.all.map(\.code))
            .subtracting(CaptureConditionTests.codes).subtracting(TransferTests.codes)
        #expect(missing.isEmpty, "\(missing.map(\.rawValue).sorted())")
    }

    @Test("No near miss is the finding itself", arguments: FindingCase.all)
    func nearMissesMiss(_ finding: FindingCase) { #expect(finding.instead != finding.code) }

    @Test("Names are made of small letters and hyphens", arguments: FindingCode.allCases)
    func namesAreKebabCase(_ code: FindingCode) {
        let words = code.rawValue.split(separator: "-", omittingEmptySubsequences: false)
        #expect(
            words.allSatisfy { !$0.isEmpty && $0.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789".contains($0) } }
        )
    }

    @Test("What works has no finding")
    func workingHasNoFinding() { #expect(Catalogue.findings(for: Sample.working(echoes: 5)).isEmpty) }

    @Test("A finding that names several causes says what would tell them apart, and it would")
    func ambiguityNamesContrasts() throws {
        for finding in FindingCase.all {
            for found in Catalogue.findings(for: finding.evidence)
            where found.remedy.contains(where: { $0.contains("--differ") }) {
                #expect(!found.contrasts.isEmpty, "\(found.code)")
                let tried = found.contrasts.reduce(finding.evidence) { $0.contrasted($1, .notConnected) }
                let again = try #require(Catalogue.findings(for: tried).first { $0.code == found.code })
                #expect(again.contrasts.isEmpty, "\(found.code) asks for contrasts that were made")
            }
        }
    }

    @Test("Failures come before warnings and warnings before notes", arguments: FindingCase.all)
    func ordered(_ finding: FindingCase) {
        let ranks = Catalogue.findings(for: finding.evidence).map {
            Finding.Severity.allCases.firstIndex(of: $0.severity) ?? 0
        }
        #expect(ranks == ranks.sorted())
    }
}
