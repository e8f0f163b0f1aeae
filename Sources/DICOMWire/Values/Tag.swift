/// A data element tag (PS3.5 7.1).
package struct Tag: Hashable, Sendable {
    package var group: UInt16
    package var element: UInt16
    package init(group: UInt16, element: UInt16) { self.group = group; self.element = element }
}
