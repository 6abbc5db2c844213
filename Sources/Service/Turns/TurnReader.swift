import Transport

/// Follows one turn, event by event, without doing anything: what to show, what went wrong, when
/// to give up. Times are in seconds of any one clock.
struct TurnReader: Sendable {
  /// How often a wait without text is told.
  static let noticeInterval: Double = 120
  /// How long a turn may take.
  static let longest: Double = 900
  /// How long nothing but heartbeats is waited through.
  static let longestSilence: Double = 600

  /// Why a turn is not followed any longer.
  enum GivingUp: Hashable {
    /// It took too long.
    case tooLong
    /// Nothing but heartbeats.
    case onlyHeartbeats
  }

  /// What the service said of an error.
  struct Fault: Hashable {
    var code: Int?
    var message: String
  }

  private static let transient = "i encountered a temporary issue"

  private let start: Double
  private var lastText: Double
  private var lastWork: Double
  private var speech: Speech
  private let secrets: [Secret]
  private var partials: [String: String] = [:]
  private var held = ""
  private(set) var fault: Fault?
  /// Whether the service said that the turn is over.
  private(set) var isComplete = false

  /// Begins at a time; `secrets` are hidden in all that is told.
  init(at time: Double, hiding secrets: [Secret] = []) {
    self.secrets = secrets
    speech = Speech(hiding: secrets)
    start = time
    lastText = time
    lastWork = time
  }

  /// The answer as shown so far.
  var text: String { speech.shown.trimmed }
  /// What the answer asks the client to do.
  var actions: [GUIAction] { speech.actions }

  mutating func read(_ event: ServerSentEvent, at time: Double) -> [TurnEvent] {
    var events: [TurnEvent] = []
    for frame in AgentFrame.read(event.data) {
      if frame != .heartbeat {
        lastWork = time
      }
      switch frame {
      case .heartbeat, .silentWork: break
      case .turnComplete: isComplete = true
      case .toolCall(let name): events.append(.toolStarted(name: name))
      case .toolResult(let name): events.append(.toolFinished(name: name))
      case .fault(let code, let name, let message): note(code: code, name: name, message)
      case .piece(let piece): tell(continuing(piece), at: time, &events)
      case .text(let text, let author, true):
        if partials[author] == nil { tell(speech.beginMessage(), at: time, &events) }
        partials[author, default: ""] += text
        tell(speech.hear(text), at: time, &events)
      case .text(let text, let author, false):
        tell(whole(text, author: author), at: time, &events)
      }
    }
    return events
  }

  /// What a wait until now is worth telling; asked now and then.
  mutating func tick(at time: Double) -> [TurnEvent] {
    guard time - lastText >= Self.noticeInterval else { return [] }
    lastText = time
    return [.stillWorking("⏳ Still working...")]
  }

  /// Whether to stop following.
  func givingUp(at time: Double) -> GivingUp? {
    if time - start >= Self.longest { return .tooLong }
    return time - lastWork >= Self.longestSilence ? .onlyHeartbeats : nil
  }

  /// The stream is over.
  mutating func finish(at time: Double) -> [TurnEvent] {
    var events: [TurnEvent] = []
    tell(speech.endMessage(), at: time, &events)
    if speech.shown.allSatisfy(\.isWhitespace), !held.isEmpty, fault == nil {
      fault = Fault(code: nil, message: shown(held))
    }
    return events
  }

  private mutating func tell(_ words: String, at time: Double, _ events: inout [TurnEvent]) {
    guard !words.isEmpty else { return }
    lastText = time
    events.append(.text(words))
  }

  private mutating func note(code: Int?, name: String?, _ message: String) {
    let words = shown(message.isEmpty ? name ?? "the service gave no reason" : message)
    let isTransient = words.lowercased().hasPrefix(Self.transient)
    guard !(isTransient && !speech.shown.isEmpty) else { return }
    fault = fault ?? Fault(code: code, message: words)
  }

  private func shown(_ words: String) -> String {
    Redaction.hide(secrets, in: Sanitizer.line(words))
  }

  /// A message that comes whole: what its partial ones have not shown yet.
  private mutating func whole(_ text: String, author: String) -> String {
    guard let known = partials.removeValue(forKey: author) else {
      if text.trimmed.lowercased().hasPrefix(Self.transient) {
        held = text
        return ""
      }
      return speech.beginMessage() + speech.hear(text) + speech.endMessage()
    }
    if text.hasPrefix(known) {
      return speech.hear(String(text.dropFirst(known.count))) + speech.endMessage()
    }
    let isRepeated = known.trimmed == text.trimmed || known.hasSuffix(text)
    return isRepeated
      ? speech.endMessage() : speech.beginMessage() + speech.hear(text) + speech.endMessage()
  }

  /// A typed piece: goes on where the last one ended, or on a line of its own where that one ended
  /// a sentence and no space came between.
  private mutating func continuing(_ piece: String) -> String {
    if piece.trimmed.lowercased().hasPrefix(Self.transient) {
      held = piece
      return ""
    }
    defer { lastPieceEnd = piece.last ?? lastPieceEnd }
    let startsAnew =
      lastPieceEnd.map { ".!?。！？".contains($0) } == true
      && piece.first.map { $0.isLetter || $0.isSymbol } == true
    return (startsAnew ? speech.beginMessage() : "") + speech.hear(piece)
  }

  private var lastPieceEnd: Character?
}
