import FaithfulJSON

/// What one event of the message stream says, in the shape of Google's Agent Development Kit or
/// in the older typed one.
enum AgentFrame: Hashable {
  /// A piece of the answer. Partial ones are deltas; the whole that closes them repeats them.
  case text(String, author: String, isPartial: Bool)
  /// A piece of the answer in the typed shape, which never repeats.
  case piece(String)
  /// A tool has begun.
  case toolCall(String)
  /// A tool has ended.
  case toolResult(String)
  /// Something went wrong.
  case fault(code: Int?, name: String?, message: String)
  /// The turn is over, whatever becomes of the connection.
  case turnComplete
  /// The service is alive.
  case heartbeat
  /// Work that has nothing to show: thoughts, media inline, changes of state.
  case silentWork

  /// Reads the data of an event.
  static func read(_ data: String) -> [AgentFrame] {
    guard !data.allSatisfy(\.isWhitespace) else { return [.heartbeat] }
    guard let json = try? JSON(parsing: data) else { return notJSON(data) }
    guard json.object != nil else { return json.isNull ? [.heartbeat] : [.silentWork] }
    if let type = json["type"]?.string { return typed(type, json) }
    var frames = (json["content"]?["parts"]?.array ?? []).compactMap { part($0, of: json) }
    let name = json.first("errorCode", "error_code")?.words
    let number = name.flatMap { Int($0) } ?? json["code"]?.int.map { Int($0) }
    let fails =
      name != nil || json.first("error") != nil || (json["content"] == nil && number ?? 0 != 0)
    if fails {
      let words = json.first("errorMessage", "error_message")?.string ?? Envelope.words(of: json)
      frames.append(.fault(code: number == 0 ? nil : number, name: name, message: words ?? ""))
    }
    if json.first("turnComplete", "turn_complete")?.bool == true { frames.append(.turnComplete) }
    return frames.isEmpty ? [.silentWork] : frames
  }

  private static func part(_ part: JSON, of event: JSON) -> AgentFrame? {
    if part["thought"]?.bool == true { return .silentWork }
    if let call = part.first("functionCall", "function_call") {
      return .toolCall(toolName(call))
    }
    if let response = part.first("functionResponse", "function_response") {
      return .toolResult(toolName(response))
    }
    guard let text = part["text"]?.string else { return .silentWork }
    guard event["content"]?["role"]?.string != "user" else { return .silentWork }
    return .text(
      text, author: event["author"]?.string ?? "", isPartial: event["partial"]?.bool == true)
  }

  private static func typed(_ type: String, _ json: JSON) -> [AgentFrame] {
    switch type {
    case "text", "message", "answer":
      let words = json.first("content", "text", "delta")
      guard let text = words?.string ?? words?["text"]?.string else { return [.silentWork] }
      return [.piece(text)]
    case "tool_call", "toolCall": return [.toolCall(toolName(json))]
    case "tool_result", "toolResult": return [.toolResult(toolName(json))]
    case "heartbeat", "ping": return [.heartbeat]
    case "error":
      let words = json["content"]?.string ?? Envelope.words(of: json)
      return [
        .fault(
          code: json["code"]?.words.flatMap { Int($0) }, name: json["code"]?.string,
          message: words ?? "")
      ]
    default: return [.silentWork]
    }
  }

  private static func toolName(_ json: JSON) -> String {
    Sanitizer.line(json.first("name", "tool_name", "tool")?.string ?? "a tool", limit: 60)
  }

  /// Older versions of the kit send errors with line feeds in their text, which ends the data
  /// early: what is left is no JSON, and yet an error.
  private static func notJSON(_ data: String) -> [AgentFrame] {
    let text = data.trimmed
    if ["[DONE]", "heartbeat", "ping", "keepalive", "keep-alive"].contains(text) {
      return [.heartbeat]
    }
    let keys = [
      "errorMessage", "error_message", "error", "errorCode", "error_code",
    ]
    guard text.first == "{",
      let key = keys.lazy.compactMap({ text.firstRange(of: "\"\($0)\"") }).first
    else { return [.silentWork] }
    var words = text[key.upperBound...].drop { " :\"".contains($0) }
    if let next = words.firstRange(of: "\",\"") ?? words.firstRange(of: "\", \"") {
      words = words[..<next.lowerBound]
    }
    let end = words.lastIndex { !"\"} ".contains($0) }
    return [.fault(code: nil, name: nil, message: end.map { String(words[...$0]) } ?? "")]
  }
}
