/// The order in which people number their files: `clip2` before `clip10`.
enum NaturalOrder {
  /// Whether one name comes before another. Runs of digits compare by value, everything else by
  /// byte; names that are equal so far compare byte by byte, so the order is total.
  static func precedes(_ left: String, _ right: String) -> Bool {
    let a = Array(left.utf8)
    let b = Array(right.utf8)
    var i = 0
    var j = 0
    while i < a.count, j < b.count {
      if isDigit(a[i]), isDigit(b[j]) {
        let x = number(in: a, from: &i)
        let y = number(in: b, from: &j)
        if x.count != y.count { return x.count < y.count }
        if x != y { return x.lexicographicallyPrecedes(y) }
      } else if a[i] != b[j] {
        return a[i] < b[j]
      } else {
        i += 1
        j += 1
      }
    }
    if i < a.count || j < b.count { return j < b.count }
    return a.lexicographicallyPrecedes(b)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// The digits of a number without its leading zeroes.
  private static func number(in bytes: [UInt8], from index: inout Int) -> ArraySlice<UInt8> {
    var start = index
    while index < bytes.count, isDigit(bytes[index]) { index += 1 }
    while start < index - 1, bytes[start] == 0x30 { start += 1 }
    return bytes[start..<index]
  }
}
