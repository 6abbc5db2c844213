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
  private var data: [UInt8] = []
  private var hasData = false
  private var name = ""
  private var id = ""
  private var skipsLineFeed = false
  private var markSeen: Int? = 0

  /// At the start of a stream.
  public init() {}

  /// Reads further bytes and returns the events that they complete.
  public mutating func read(_ bytes: some Sequence<UInt8>) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    let done: Void? = bytes.withContiguousStorageIfAvailable { read($0, into: &events) }
    if done == nil { Array(bytes).withUnsafeBufferPointer { read($0, into: &events) } }
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
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      guard byte == 0x0A || byte == 0x0D else {
        end += 1
        continue
      }
      let piece = UnsafeBufferPointer(rebasing: bytes[start..<end])
      if line.isEmpty {
        take(piece, into: &events)
      } else {
        line.append(contentsOf: piece)
        let whole = line
        line.removeAll(keepingCapacity: true)
        whole.withUnsafeBufferPointer { take($0, into: &events) }
      }
      end += 1
      if byte == 0x0D {
        if end == bytes.count {
          skipsLineFeed = true
        } else if bytes[end] == 0x0A {
          end += 1
        }
      }
      start = end
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
    guard let first = line.first else {
      dispatch(into: &events)
      return
    }
    guard first != UInt8(ascii: ":") else { return }
    var colon = 0
    while colon < line.count, line[colon] != UInt8(ascii: ":") { colon += 1 }
    var start = min(colon + 1, line.count)
    if start < line.count, line[start] == 0x20 { start += 1 }
    let value = UnsafeBufferPointer(rebasing: line[start...])
    switch Field(UnsafeBufferPointer(rebasing: line[..<colon])) {
    case .data:
      if hasData { data.append(0x0A) }
      hasData = true
      data.append(contentsOf: value)
    case .event: name = String(decoding: value, as: UTF8.self)
    case .id: if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
    case .retry:
      if !value.isEmpty, value.allSatisfy({ (0x30...0x39).contains($0) }) {
        retry = Int(String(decoding: value, as: UTF8.self)) ?? retry
      }
    case nil: break
    }
  }

  private enum Field {
    case data, event, id, retry

    init?(_ name: UnsafeBufferPointer<UInt8>) {
      func spells(_ word: StaticString) -> Bool {
        (0..<name.count).allSatisfy { name[$0] == word.utf8Start[$0] }
      }
      switch name.count {
      case 4 where spells("data"): self = .data
      case 5 where spells("event"): self = .event
      case 5 where spells("retry"): self = .retry
      case 2 where spells("id"): self = .id
      default: return nil
      }
    }
  }

  private mutating func dispatch(into events: inout [ServerSentEvent]) {
    if hasData {
      events.append(
        ServerSentEvent(
          name: name.isEmpty ? "message" : name, data: String(decoding: data, as: UTF8.self),
          id: id))
    }
    data.removeAll(keepingCapacity: true)
    hasData = false
    name = ""
  }
}
