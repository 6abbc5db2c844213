import Foundation

/// What libmicrohttpd reads an answer's body from, on the thread of its connection.
protocol BodySource: AnyObject {
  /// Fills the buffer from where it stands; the number of bytes, or how the body ends.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> BodyRead
}

/// The outcome of one read.
enum BodyRead {
  case bytes(Int)
  case end
  case broken
}

/// A body of known length, delivered with whatever delay, rate or end is asked.
final class PacedBody: BodySource {
  private let content: Content
  private let length: Int64
  private let delivery: Delivery
  private let signal: StopSignal
  private let socket: Int32
  private var position: Int64 = 0
  private var hasStalled = false

  enum Content {
    case bytes([UInt8])
    case file(FileHandle, offset: Int64)
  }

  init(
    _ content: Content, length: Int64, delivery: Delivery, signal: StopSignal, socket: Int32
  ) {
    self.content = content
    self.length = length
    self.delivery = delivery
    self.signal = signal
    self.socket = socket
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> BodyRead {
    if position == 0, !signal.wait(delivery.delay) { return .broken }
    if let stall = delivery.stall, position > 0 || length == 0, !hasStalled {
      hasStalled = true
      if !signal.wait(stall) { return .broken }
    }
    let end = min(length, delivery.endsAfter ?? length)
    guard position < end else { return finish() }
    var wanted = min(Int64(buffer.count), end - position)
    if delivery.stall != nil, position == 0 { wanted = min(wanted, 1) }
    if let rate = delivery.rate {
      wanted = min(wanted, Int64(max(1, rate / 20)))
      if !signal.wait(Double(wanted) / Double(rate)) { return .broken }
    }
    let count = copy(Int(wanted), into: buffer)
    guard count > 0 else { return .broken }
    position += Int64(count)
    return .bytes(count)
  }

  private func finish() -> BodyRead {
    if delivery.isReset { HTTPDaemon.reset(socket) }
    let isWhole = delivery.endsAfter == nil && (delivery.promised ?? length) == length
    return isWhole ? .end : .broken
  }

  private func copy(_ count: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    switch content {
    case .bytes(let bytes):
      let part = bytes[Int(position)..<Int(position) + count]
      buffer.copyBytes(from: part)
      return part.count
    case .file(let file, let offset):
      return pread(file.fileDescriptor, buffer.baseAddress, count, off_t(offset + position))
    }
  }
}

/// An event stream, played step by step.
final class EventBody: BodySource {
  private var steps: ArraySlice<EventStep>
  private var rest: ArraySlice<UInt8> = []
  private let signal: StopSignal

  init(_ steps: [EventStep], signal: StopSignal) {
    self.steps = steps[...]
    self.signal = signal
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> BodyRead {
    while rest.isEmpty {
      switch steps.popFirst() {
      case nil: return .end
      case .breakOff: return .broken
      case .pause(let seconds): if !signal.wait(seconds) { return .broken }
      case .send(let text): rest = Array(text.utf8)[...]
      }
    }
    let part = rest.prefix(buffer.count)
    buffer.copyBytes(from: part)
    rest = rest.dropFirst(part.count)
    return .bytes(part.count)
  }
}
