/// What stands before the data set of a DICOM file (PS3.10 7.1).
package struct FileMetaInformation: Hashable, Sendable {
    /// The SOP class of the object (0002,0002).
    package var mediaStorageSOPClassUID: UID
    /// The SOP instance of the object (0002,0003).
    package var mediaStorageSOPInstanceUID: UID
    /// How the data set is encoded (0002,0010).
    package var transferSyntaxUID: UID
    /// The implementation that writes the file (0002,0012).
    package var implementationClassUID: UID
    /// The version of it (0002,0013), at most 16 characters.
    package var implementationVersionName: String
    /// The AE title that the object was sent from (0002,0016); nil leaves it out.
    package var sourceAETitle: AETitle?

    /// Makes it of what a file has to say.
    package init(
        mediaStorageSOPClassUID: UID,
        mediaStorageSOPInstanceUID: UID,
        transferSyntaxUID: UID,
        implementationClassUID: UID,
        implementationVersionName: String,
        sourceAETitle: AETitle? = nil
    ) {
        self.mediaStorageSOPClassUID = mediaStorageSOPClassUID
        self.mediaStorageSOPInstanceUID = mediaStorageSOPInstanceUID
        self.transferSyntaxUID = transferSyntaxUID
        self.implementationClassUID = implementationClassUID
        self.implementationVersionName = implementationVersionName
        self.sourceAETitle = sourceAETitle
    }

    /// The preamble, the prefix and the elements: all of a file before its data set.
    ///
    /// - Throws: ``WireError`` with `unencodable`; not for what fits its fields.
    package func encoded() throws(WireError) -> [UInt8] {
        var elements: [DataElement] = [
            DataElement(Tag(0x0002, 0x0001), .ob, [0, 1]),
            .uid(Tag(0x0002, 0x0002), mediaStorageSOPClassUID), .uid(Tag(0x0002, 0x0003), mediaStorageSOPInstanceUID),
            .uid(Tag(0x0002, 0x0010), transferSyntaxUID), .uid(Tag(0x0002, 0x0012), implementationClassUID),
            .text(Tag(0x0002, 0x0013), .sh, implementationVersionName),
        ]
        if let title = sourceAETitle { elements.append(.title(Tag(0x0002, 0x0016), title)) }
        let encoding = DataEncoding.explicitVRLittleEndian
        var group = DataSetWriter(encoding)
        try group.write(elements)
        var length = DataSetWriter(encoding)
        try length.write([.integers(Tag(0x0002, 0x0000), .ul, [UInt32(group.bytes.count)], in: encoding)])
        return Array(repeating: 0, count: 128) + Array("DICM".utf8) + length.bytes + group.bytes
    }
}
