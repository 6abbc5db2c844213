#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Bytes that can be read from any place: a file, an array, a part of either.
///
/// The parsers of this folder and of `Pictures` work on this, so that they read a few kilobytes
/// of a file of any size and tests can hand them arrays.
protocol ByteSource {
  /// How many bytes there are.
  var count: Int { get }
  /// Up to that many bytes from that place on; fewer at the end, none beyond it.
  func read(at offset: Int, count: Int) throws -> [UInt8]
}

extension Array: ByteSource where Element == UInt8 {
  func read(at offset: Int, count wanted: Int) -> [UInt8] {
    guard offset >= 0, wanted > 0, offset < count else { return [] }
    return Array(self[offset..<(offset + Swift.min(wanted, count - offset))])
  }
}

extension ByteSource {
  /// Exactly that many bytes, or nil when the source ends before.
  func exactly(at offset: Int, count wanted: Int) throws -> [UInt8]? {
    guard offset >= 0, wanted >= 0, offset <= count, wanted <= count - offset else { return nil }
    let bytes = try read(at: offset, count: wanted)
    return bytes.count == wanted ? bytes : nil
  }

  /// Whether nothing but spaces stands there.
  func isBlank(_ range: Range<Int>) throws -> Bool {
    let step = 1 << 16
    for start in stride(from: range.lowerBound, to: range.upperBound, by: step) {
      let bytes = try read(at: start, count: Swift.min(step, range.upperBound - start))
      guard bytes.allSatisfy({ $0 == 0x20 }) else { return false }
    }
    return true
  }

  /// The part from one place to another, clamped to what there is.
  func slice(from offset: Int, count wanted: Int) -> SliceSource {
    let start = min(max(0, offset), count)
    return SliceSource(base: self, start: start, count: max(0, min(wanted, count - start)))
  }
}

/// A part of another source, with places counted from its own start.
struct SliceSource: ByteSource {
  let base: any ByteSource
  let start: Int
  let count: Int

  func read(at offset: Int, count wanted: Int) throws -> [UInt8] {
    guard offset >= 0, offset < count else { return [] }
    return try base.read(at: start + offset, count: min(wanted, count - offset))
  }
}

/// Whether the first or the last byte of a number weighs most.
enum ByteOrder {
  case big, little
}

extension Array where Element == UInt8 {
  /// A 16-bit number; zero where the bytes end before.
  func number16(at offset: Int, _ order: ByteOrder = .big) -> Int {
    Int(number(at: offset, bytes: 2, order))
  }

  /// A 24-bit number; zero where the bytes end before.
  func number24(at offset: Int, _ order: ByteOrder = .big) -> Int {
    Int(number(at: offset, bytes: 3, order))
  }

  /// A 32-bit number; zero where the bytes end before.
  func number32(at offset: Int, _ order: ByteOrder = .big) -> Int {
    Int(number(at: offset, bytes: 4, order))
  }

  /// A 64-bit number; zero where the bytes end before.
  func number64(at offset: Int, _ order: ByteOrder = .big) -> UInt64 {
    number(at: offset, bytes: 8, order)
  }

  /// A number of so many bytes, at most 8; zero where they end before.
  func number(at offset: Int, bytes: Int, _ order: ByteOrder = .big) -> UInt64 {
    guard offset >= 0, offset <= count - bytes else { return 0 }
    return (0..<bytes).reduce(UInt64(0)) { sum, place in
      sum << 8 | UInt64(self[offset + (order == .big ? place : bytes - 1 - place)])
    }
  }

  /// A number of four bytes with seven bits each, as ID3 writes sizes; zero where the bytes end
  /// before.
  func sevenBitNumber(at offset: Int) -> Int {
    guard offset >= 0, offset <= count - 4 else { return 0 }
    return self[offset..<offset + 4].reduce(0) { $0 << 7 | Int($1 & 0x7F) }
  }

  /// Four bytes as a word of Latin-1 letters, such as `moov`.
  func tag(at offset: Int) -> String {
    guard offset >= 0, offset <= count - 4 else { return "" }
    return String(self[offset..<offset + 4].map { Character(Unicode.Scalar($0)) })
  }

  /// Whether these bytes stand at that place.
  func holds(_ bytes: some Collection<UInt8>, at offset: Int = 0) -> Bool {
    guard offset >= 0, offset <= count - bytes.count else { return false }
    return self[offset..<offset + bytes.count].elementsEqual(bytes)
  }

  /// Whether these letters stand at that place.
  func holds(_ letters: String, at offset: Int = 0) -> Bool {
    holds(letters.utf8, at: offset)
  }

  /// The first place of a byte at or after another place.
  func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    withUnsafeBytes { bytes in
      guard start >= 0, start < bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + start, Int32(byte), bytes.count - start)
      else { return nil }
      return base.distance(to: UnsafeRawPointer(found))
    }
  }

  /// The first place of a run of bytes at or after another place.
  func firstIndex(of run: [UInt8], from start: Int = 0) -> Int? {
    guard let head = run.first else { return nil }
    var place = start
    while let found = firstIndex(of: head, from: place) {
      if holds(run, at: found) { return found }
      place = found + 1
    }
    return nil
  }
}
