import FaithfulJSON
import Foundation

/// Tells a turn as events, in the shape of ADK's API server (or the older typed one).
struct EventScript {
  let pace: Pace
  let invocation: String
  var author = "nemo_agent"

  /// The whole stream, with the fault that shall happen in it.
  func steps(of turn: Turn, fault: FaultKind?) -> [EventStep] {
    let isTyped = fault == .typed
    var steps: [EventStep] = [.send(": connected\n\n")]
    for (number, tool) in turn.tools.enumerated() {
      let id = "adk-\(invocation.suffix(8))-\(number + 1)"
      steps.append(.send(isTyped ? typedCall(tool) : callEvent(tool, id: id)))
      steps += waiting(pace.tool)
      steps.append(.send(isTyped ? typedResult(tool) : resultEvent(tool, id: id)))
      steps.append(.pause(pace.betweenEvents))
    }
    if let text = turn.text {
      steps += isTyped ? [.send(frame(typedText(text)))] : textEvents(text)
    }
    return faulty(steps, fault)
  }

  /// Waits with heartbeats, as comments and as events in turn.
  private func waiting(_ seconds: Double) -> [EventStep] {
    guard seconds > 0 else { return [.send(Self.heartbeat)] }
    let beats = max(1, min(10_000, Int(seconds / max(0.01, pace.heartbeat))))
    return (0..<beats).flatMap { beat -> [EventStep] in
      [
        .pause(seconds / Double(beats)),
        .send(beat.isMultiple(of: 2) ? Self.heartbeat : ": heartbeat\n\n"),
      ]
    }
  }

  static let heartbeat = "data: {\"type\":\"heartbeat\"}\n\n"

  // MARK: ADK's events

  private func textEvents(_ text: String) -> [EventStep] {
    var steps: [EventStep] = []
    for piece in Self.pieces(of: text) {
      steps.append(.send(event(parts: [.object([("text", .string(piece))])], partial: true)))
      steps.append(.pause(pace.betweenEvents))
    }
    let whole = JSON.object([("text", .string(text))])
    steps.append(.send(event(parts: [whole], partial: false, isLast: true)))
    return steps
  }

  /// The text in pieces of a few words.
  static func pieces(of text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for character in text {
      piece.append(character)
      if piece.count >= 12, character == " " || character == "\n" || !character.isASCII {
        pieces.append(piece)
        piece = ""
      }
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }

  private func callEvent(_ tool: Turn.Tool, id: String) -> String {
    event(parts: [
      .object([
        (
          "functionCall",
          .object([
            ("id", .string(id)), ("args", tool.arguments), ("name", .string(tool.name)),
          ])
        )
      ])
    ])
  }

  private func resultEvent(_ tool: Turn.Tool, id: String) -> String {
    event(
      parts: [
        .object([
          (
            "functionResponse",
            .object([
              ("id", .string(id)), ("name", .string(tool.name)), ("response", tool.response),
            ])
          )
        ])
      ], role: "user")
  }

  private func event(
    parts: [JSON], role: String = "model", partial: Bool? = nil, isLast: Bool = false
  ) -> String {
    frame(
      .object(
        [
          ("content", .object([("parts", .array(parts)), ("role", .string(role))])),
          ("partial", partial.map { JSON($0) }), ("turnComplete", isLast ? true : nil),
        ] + common))
  }

  private var common: [(String, JSON?)] {
    [
      ("invocationId", .string(invocation)), ("author", .string(author)),
      (
        "actions",
        .object([
          ("stateDelta", .object([])), ("artifactDelta", .object([])),
          ("requestedAuthConfigs", .object([])), ("requestedToolConfirmations", .object([])),
        ])
      ),
      ("id", .string(UUID().uuidString.lowercased())),
      ("timestamp", JSON(Date().timeIntervalSince1970)),
    ]
  }

  // MARK: The older typed events

  private func typedText(_ text: String) -> JSON {
    .object([("type", "text"), ("content", .string(text))])
  }

  private func typedCall(_ tool: Turn.Tool) -> String {
    frame(
      .object([("type", "tool_call"), ("name", .string(tool.name)), ("args", tool.arguments)]))
  }

  private func typedResult(_ tool: Turn.Tool) -> String {
    frame(
      .object([("type", "tool_result"), ("name", .string(tool.name)), ("result", tool.response)]))
  }

  private func frame(_ value: JSON) -> String { "data: \(value.text())\n\n" }

  // MARK: Faults

  private func faulty(_ steps: [EventStep], _ fault: FaultKind?) -> [EventStep] {
    switch fault {
    case .drop(let events): return Self.first(events, of: steps) + [.breakOff]
    case .close(let events): return Self.first(events, of: steps)
    case .heartbeats(let seconds):
      let beat = max(0.02, pace.heartbeat)
      return (0..<Int(seconds / beat)).flatMap { _ in
        [EventStep.send(Self.heartbeat), .pause(beat)]
      }
    case .badFrame:
      return Self.first(2, of: steps) + [.send("data: {\"error\": \"RuntimeError: 'bo\\'om\n\n")]
    case .errorFrame:
      let error = JSON.object([
        ("error", "RuntimeError: rehearsed fault"),
        (
          "error_details",
          .object([
            ("error_type", "RuntimeError"), ("error_message", "rehearsed fault"),
            ("timestamp", JSON(Date().timeIntervalSince1970)),
          ])
        ),
      ])
      return Self.first(2, of: steps) + [.send(frame(error))]
    case .errorEvent:
      let error = JSON.object(
        [("errorCode", "RESOURCE_EXHAUSTED"), ("errorMessage", "rehearsed fault")] + common)
      return Self.first(2, of: steps) + [.send(frame(error))]
    case .temporary:
      let words = "I encountered a temporary issue. Please try again."
      return steps + [.send(event(parts: [.object([("text", .string(words))])]))]
    default: return steps
    }
  }

  /// The steps up to and with so many events.
  private static func first(_ events: Int, of steps: [EventStep]) -> [EventStep] {
    var left = events
    return Array(
      steps.prefix { step in
        guard left > 0 else { return false }
        if case .send(let text) = step, text.hasPrefix("data:") { left -= 1 }
        return true
      })
  }

  /// A stream under a fault that is not the stream's own: late, still, dripping or cut.
  static func disturbed(_ steps: [EventStep], by fault: FaultKind) -> [EventStep] {
    switch fault {
    case .late(let seconds): return [.pause(seconds)] + steps
    case .stall(let seconds): return first(1, of: steps) + [.pause(seconds), .breakOff]
    case .reset(let bytes), .cut(let bytes): return first(bytes: bytes, of: steps) + [.breakOff]
    case .drip(let rate):
      return steps.flatMap { step -> [EventStep] in
        guard case .send(let text) = step else { return [step] }
        return text.map { .send(String($0)) }.flatMap {
          [$0, EventStep.pause(1 / Double(rate))]
        }
      }
    default: return steps
    }
  }

  private static func first(bytes: Int, of steps: [EventStep]) -> [EventStep] {
    var left = bytes
    var kept: [EventStep] = []
    for step in steps {
      guard case .send(let text) = step else {
        kept.append(step)
        continue
      }
      guard text.utf8.count > left else {
        left -= text.utf8.count
        kept.append(step)
        continue
      }
      return kept + [.send(String(decoding: text.utf8.prefix(left), as: UTF8.self))]
    }
    return kept
  }
}
