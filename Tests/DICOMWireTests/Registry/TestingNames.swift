import DICOMWire

// Testing has a Tag too; a name of this module comes before both.
typealias Tag = DICOMWire.Tag
