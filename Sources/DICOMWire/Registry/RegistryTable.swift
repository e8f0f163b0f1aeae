/// A table in one string literal: rows of ASCII of equal length, sorted by the key at their start.
///
/// An array literal of these sizes takes the compiler minutes; a string literal costs nothing, neither there nor at the
/// start of a program, and rows of equal length need no index.
struct RegistryTable: Sendable {
    private let rows: StaticString
    /// Bytes from one row to the next, the line feed included.
    private let rowLength: Int
    /// How many rows there are.
    let count: Int

    /// Takes rows as `generate.py` writes them: columns filled with spaces, a space between them, a line feed between
    /// rows.
    init(rowLength: Int, rows: StaticString) {
        self.rows = rows
        self.rowLength = rowLength
        count = (rows.utf8CodeUnitCount + 1) / rowLength
    }

    /// The last row whose key, the first eight characters, is not above `key`.
    func lastRow(notAbove key: TableKey) -> Int? {
        // `below` is the first row that is above the key, so far as is known.
        var low = 0
        var below = count
        while low < below {
            let middle = (low &+ below) &>> 1
            if self.key(middle) <= key { low = middle &+ 1 } else { below = middle }
        }
        return below > 0 ? below - 1 : nil
    }

    /// The row with this key in its first eight characters.
    func row(_ key: TableKey) -> Int? {
        guard let row = lastRow(notAbove: key), self.key(row) == key else { return nil }
        return row
    }

    /// The row whose column at the start has just these bytes.
    func row(_ uid: UID, in column: Range<Int>) -> Int? {
        guard uid.count <= column.count, !uid.isTruncated else { return nil }
        var low = 0
        var above = count
        while low < above {
            let middle = (low + above) / 2
            switch order(of: uid, and: middle, in: column) {
            case 0: return middle
            case ..<0: above = middle
            default: low = middle + 1
            }
        }
        return nil
    }

    /// The characters of a column, without the spaces that fill it.
    func text(_ row: Int, _ column: Range<Int>) -> String {
        precondition(row >= 0 && row < count && column.lowerBound >= 0 && column.upperBound < rowLength)
        var end = column.upperBound
        while end > column.lowerBound, byte(row, end - 1) == 0x20 { end -= 1 }
        let start = unsafe rows.utf8Start + row * rowLength + column.lowerBound
        let characters = unsafe UnsafeBufferPointer(start: start, count: end - column.lowerBound)
        return unsafe String(decoding: characters, as: UTF8.self)
    }

    /// One character of a row.
    func byte(_ row: Int, _ offset: Int) -> UInt8 {
        precondition(row >= 0 && row < count && offset >= 0 && offset < rowLength - 1)
        return unsafe rows.utf8Start[row * rowLength + offset]
    }

    /// The value of a column of hexadecimal digits, or nil where it has anything else.
    func hexadecimal<Value: FixedWidthInteger>(_ row: Int, _ column: Range<Int>) -> Value? {
        Value(text(row, column), radix: 16)
    }

    private func key(_ row: Int) -> TableKey {
        precondition(row >= 0 && row < count && rowLength > 8)
        let start = unsafe UnsafeRawPointer(rows.utf8Start + row &* rowLength)
        return TableKey(text: UInt64(bigEndian: unsafe start.loadUnaligned(as: UInt64.self)))
    }

    /// Under 0 where the UID comes before the row's, 0 where they are equal; a space ends a shorter UID, and is below
    /// any digit.
    private func order(of uid: UID, and row: Int, in column: Range<Int>) -> Int {
        for index in 0..<column.count {
            let left = index < uid.count ? uid.byte(index) : 0x20
            let right = byte(row, column.lowerBound + index)
            if left != right { return Int(left) - Int(right) }
        }
        return 0
    }
}

/// Eight characters as one integer with their order: hexadecimal digits in upper case, and X above them.
struct TableKey: Comparable {
    var text: UInt64

    init(text: UInt64) { self.text = text }

    /// The eight digits of a value, with an X for each digit that has ones in `varying`.
    init(_ value: UInt32, varying: UInt32 = 0) {
        text = 0
        var shift: UInt32 = 32
        while shift > 0 {
            shift &-= 4
            let digit = UInt64((value &>> shift) & 15)
            let character = digit &+ (digit < 10 ? 0x30 : 0x37)
            text = text &<< 8 | ((varying &>> shift) & 15 == 0 ? character : UInt64(UInt8(ascii: "X")))
        }
    }

    static func < (left: TableKey, right: TableKey) -> Bool { left.text < right.text }
}
