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
  private var name: [UInt8] = []
  private var id: [UInt8] = []
  private var idAtDispatch = ""
  private var skipsLineFeed = false
  private var mark: Int? = 0

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
    var rest = bytes[...]
    dropByteOrderMark(&rest)
    if skipsLineFeed, let first = rest.first {
      skipsLineFeed = false
      if first == 0x0A { rest.removeFirst() }
    }
    while let end = rest.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
      let piece = UnsafeBufferPointer(rebasing: rest[rest.startIndex..<end])
      if line.isEmpty {
        take(piece, into: &events)
      } else {
        line.append(contentsOf: piece)
        let whole = line
        line.removeAll(keepingCapacity: true)
        whole.withUnsafeBufferPointer { take($0, into: &events) }
      }
      var next = end + 1
      if rest[end] == 0x0D {
        if next == rest.endIndex {
          skipsLineFeed = true
        } else if rest[next] == 0x0A {
          next += 1
        }
      }
      rest = rest[next...]
    }
    line.append(contentsOf: rest)
  }

  /// Drops U+FEFF at the very start, which may come in pieces.
  private mutating func dropByteOrderMark(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) {
    let bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
    while let seen = mark, let next = rest.first {
      if next == bytes[seen] {
        rest.removeFirst()
        mark = seen == 2 ? nil : seen + 1
      } else {
        line.append(contentsOf: bytes[..<seen])
        mark = nil
      }
    }
  }

  private mutating func take(
    _ line: UnsafeBufferPointer<UInt8>, into events: inout [ServerSentEvent]
  ) {
    guard let first = line.first else {
      dispatch(into: &events)
      return
    }
    guard first != UInt8(ascii: ":") else { return }
    let colon = line.firstIndex(of: UInt8(ascii: ":"))
    let field = line[..<(colon ?? line.endIndex)]
    var value = line[(colon.map { $0 + 1 } ?? line.endIndex)...]
    if value.first == 0x20 { value.removeFirst() }
    if field.elementsEqual("data".utf8) {
      if hasData { data.append(0x0A) }
      hasData = true
      data.append(contentsOf: value)
    } else if field.elementsEqual("event".utf8) {
      name = Array(value)
    } else if field.elementsEqual("id".utf8) {
      if !value.contains(0) { id = Array(value) }
    } else if field.elementsEqual("retry".utf8) {
      if !value.isEmpty, value.allSatisfy({ (0x30...0x39).contains($0) }) {
        retry = Int(String(decoding: value, as: UTF8.self)) ?? retry
      }
    }
  }

  private mutating func dispatch(into events: inout [ServerSentEvent]) {
    idAtDispatch = String(decoding: id, as: UTF8.self)
    if hasData {
      events.append(
        ServerSentEvent(
          name: name.isEmpty ? "message" : String(decoding: name, as: UTF8.self),
          data: String(decoding: data, as: UTF8.self), id: idAtDispatch))
    }
    data.removeAll(keepingCapacity: true)
    hasData = false
    name = []
  }
}
