#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One event of an event stream.
public struct ServerSentEvent: Hashable, Sendable {
  /// The event's name, `message` where none is given.
  public var name: String
  /// The data lines, joined by line feeds.
  public var data: String
  /// The id last seen, which stays until another one is.
  public var id: String

  /// Makes an event.
  public init(name: String = "message", data: String, id: String = "") {
    self.name = name
    self.data = data
    self.id = id
  }
}

/// Reads an event stream (`text/event-stream`) piece by piece, as the HTML standard has it
/// (section 9.2.6), whatever the pieces.
public struct SSEParser: Sendable {
  /// The time to wait before another connection, in milliseconds, where the server named one.
  public private(set) var retry: Int?

  private var line: [UInt8] = []
  private var data: String?
  private var name = ""
  private var id = ""
  private var skipsLineFeed = false
  /// How many events the last bytes held, for as many places now.
  private var lastCount = 0
  /// The last data that was short, which heartbeats repeat.
  private var lastData = ""
  private static let longestKept = 64
  private var markSeen: Int? = 0

  /// At the start of a stream.
  public init() {}

  /// Reads further bytes and returns the events that they complete.
  public mutating func read(_ bytes: some Sequence<UInt8>) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    events.reserveCapacity(lastCount)
    let done: Void? = bytes.withContiguousStorageIfAvailable { read($0, into: &events) }
    if done == nil { Array(bytes).withUnsafeBufferPointer { read($0, into: &events) } }
    lastCount = events.count
    return events
  }

  private mutating func read(
    _ bytes: UnsafeBufferPointer<UInt8>, into events: inout [ServerSentEvent]
  ) {
    var start = byteOrderMark(bytes)
    if skipsLineFeed, start < bytes.count {
      skipsLineFeed = false
      if bytes[start] == 0x0A { start += 1 }
    }
    var ends = LineEnds(bytes, from: start)
    while let end = ends.next(from: start) {
      let piece = UnsafeBufferPointer(rebasing: bytes[start..<end])
      if line.isEmpty {
        take(piece, into: &events)
      } else {
        line.append(contentsOf: piece)
        let whole = line
        line.removeAll(keepingCapacity: true)
        whole.withUnsafeBufferPointer { take($0, into: &events) }
      }
      start = end + 1
      guard bytes[end] == 0x0D else { continue }
      if start == bytes.count {
        skipsLineFeed = true
      } else if bytes[start] == 0x0A {
        start += 1
      }
    }
    line.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
  }

  /// Steps over U+FEFF at the very start, which may come in pieces.
  private mutating func byteOrderMark(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let wanted: [UInt8] = [0xEF, 0xBB, 0xBF]
    var position = 0
    while let seen = markSeen, position < bytes.count {
      if bytes[position] == wanted[seen] {
        position += 1
        markSeen = seen == 2 ? nil : seen + 1
      } else {
        line.append(contentsOf: wanted[..<seen])
        markSeen = nil
      }
    }
    return position
  }

  private mutating func take(
    _ line: UnsafeBufferPointer<UInt8>, into events: inout [ServerSentEvent]
  ) {
    guard let base = line.baseAddress, !line.isEmpty else {
      dispatch(into: &events)
      return
    }
    guard line[0] != UInt8(ascii: ":") else { return }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.count
    var start = min(colon + 1, line.count)
    if start < line.count, line[start] == 0x20 { start += 1 }
    let value = UnsafeBufferPointer(start: base + start, count: line.count - start)
    switch Field(UnsafeBufferPointer(start: base, count: colon)) {
    case .data:
      // A line feed ends any character, so lines may be decoded one by one.
      if data == nil {
        data = Self.text(value, or: lastData)
      } else {
        data?.append("\n")
        data?.append(String(decoding: value, as: UTF8.self))
      }
    case .event: name = String(decoding: value, as: UTF8.self)
    case .id: if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
    case .retry:
      if !value.isEmpty, value.allSatisfy({ (0x30...0x39).contains($0) }) {
        retry = Int(String(decoding: value, as: UTF8.self)) ?? retry
      }
    case nil: break
    }
  }

  /// The text of data; that of the last event where it is the same, as heartbeats are.
  private static func text(_ value: UnsafeBufferPointer<UInt8>, or last: String) -> String {
    guard value.count <= longestKept else { return String(decoding: value, as: UTF8.self) }
    let isSame = last.utf8.withContiguousStorageIfAvailable { known in
      guard known.count == value.count, let one = known.baseAddress, let two = value.baseAddress
      else { return false }
      return memcmp(one, two, value.count) == 0
    }
    return isSame == true ? last : String(decoding: value, as: UTF8.self)
  }

  private enum Field {
    case data, event, id, retry

    init?(_ name: UnsafeBufferPointer<UInt8>) {
      switch name.count {
      case 4 where name.spells("data"): self = .data
      case 5 where name.spells("event"): self = .event
      case 5 where name.spells("retry"): self = .retry
      case 2 where name.spells("id"): self = .id
      default: return nil
      }
    }
  }

  private mutating func dispatch(into events: inout [ServerSentEvent]) {
    if let data = data.take() {
      if data.utf8.count <= Self.longestKept { lastData = data }
      events.append(ServerSentEvent(name: name.isEmpty ? "message" : name, data: data, id: id))
    }
    name = ""
  }
}

/// Finds where lines end, at CR or LF, with the C library's vectorized search; each byte is
/// looked at once for either.
private struct LineEnds {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var lineFeed: Int
  private var carriageReturn: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
    self.bytes = bytes
    lineFeed = start - 1
    carriageReturn = start - 1
  }

  /// The next end at or after `start`; nil when there is none.
  mutating func next(from start: Int) -> Int? {
    if lineFeed < start { lineFeed = find(0x0A, from: start) }
    if carriageReturn < start { carriageReturn = find(0x0D, from: start) }
    let end = min(lineFeed, carriageReturn)
    return end < bytes.count ? end : nil
  }

  /// The place of a byte at or after `start`; past the end when there is none.
  private func find(_ byte: Int32, from start: Int) -> Int {
    guard let base = bytes.baseAddress, start < bytes.count,
      let place = memchr(base + start, byte, bytes.count - start)
    else { return bytes.count }
    return UnsafeRawPointer(place) - UnsafeRawPointer(base)
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func spells(_ word: StaticString) -> Bool {
    baseAddress.map { memcmp($0, word.utf8Start, word.utf8CodeUnitCount) == 0 } ?? false
  }
}
