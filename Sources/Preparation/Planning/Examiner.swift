import MediaEngine
import MediaModel

/// Looks into a file and has the planner decide.
struct Examiner: Sendable {
  let planner: Planner

  /// What is known and decided.
  struct Finding: Sendable {
    var facts: MediaFacts?
    var decision: Decision
  }

  /// Examines a file on the calling thread.
  /// - Throws: `MediaError` of kind `cancelled`; whatever else is wrong is the decision's reason.
  func examine(_ file: FoundFile, cancellation: Cancellation?) throws -> Finding {
    switch file.standing {
    case .ignored(let reason): return Finding(decision: .init(action: .ignore, reasons: [reason]))
    case .unreadable(let reason):
      return Finding(decision: .init(action: .reject, reasons: [reason]))
    case .candidate: break
    }
    var head: [UInt8] = []
    do {
      head = try FileSystem.head(of: file.path, count: 4096)
      if Probe.isText(head), !Probe.isPicture(head) {
        return Finding(decision: Self.notMedia(file.source, .text))
      }
      var facts = try Probe.facts(of: file.path, cancellation: cancellation)
      if !facts.hasLocation, facts.streams.contains(where: { $0.codecTag == "mebx" }) {
        facts.hasLocation = try LocationProbe.hasLocation(file.path)
      }
      if planner.needsTrueLength(of: facts) {
        facts.duration =
          try ReadLength.seconds(of: file.path, facts: facts, cancellation: cancellation)
          ?? facts.duration
      }
      if weightsMatter(facts) {
        facts = try StreamWeights.weighed(facts, of: file.path, cancellation: cancellation)
      }
      var decision = planner.decide(facts, name: file.source)
      if decision.encodesPicture, try hasIdleAlpha(facts, file.path, cancellation) {
        for index in facts.streams.indices { facts.streams[index].hasAlpha = false }
        decision = planner.decide(facts, name: file.source)
        decision.reasons.append(.alphaUnused)
      }
      if let combed = try turningToFields(facts, decision, file.path, cancellation) {
        decision = planner.decide(combed, name: file.source)
      }
      // The record goes with the outputs, and must not tell what they no longer do.
      if !planner.keepLocation {
        facts.tags = facts.tags.filter { !LocationProbe.isLocation(tag: $0.key) }
      }
      return Finding(facts: facts, decision: decision)
    } catch let error as MediaError {
      if error.kind == .cancelled { throw error }
      return Finding(decision: Self.decision(on: error, source: file.source, head: head))
    } catch {
      let reason = Reason(code: "unreadable", text: "It cannot be read (\(error))")
      return Finding(decision: .init(action: .reject, reasons: [reason]))
    }
  }

  /// Whether it matters what its picture takes and what its sound: a picture that stays as it is beside
  /// lighter sound may be under the limit.
  private func weightsMatter(_ facts: MediaFacts) -> Bool {
    facts.kind == .video && facts.mainVideo?.codec == "h264" && planner.trim == nil
      && facts.bytes > planner.ceiling
  }

  /// The facts of a clip whose picture would be copied though it turns to fields on the way; nil for all others.
  private func turningToFields(
    _ facts: MediaFacts, _ decision: Decision, _ path: String, _ cancellation: Cancellation?
  ) throws -> MediaFacts? {
    guard facts.kind == .video, decision.delivers, !decision.encodesPicture,
      let stream = facts.mainVideo, FieldTurn.isPossible(stream)
    else { return nil }
    do {
      guard
        let order = try FieldTurn.order(in: path, stream: stream, cancellation: cancellation)
      else { return nil }
      var combed = facts
      for index in combed.streams.indices where combed.streams[index].index == stream.index {
        combed.streams[index].fieldOrder = order
      }
      return combed
    } catch let error as MediaError where error.kind != .cancelled {
      return nil
    }
  }

  /// Whether a clip's alpha channel makes nothing transparent.
  private func hasIdleAlpha(
    _ facts: MediaFacts, _ path: String, _ cancellation: Cancellation?
  ) throws -> Bool {
    guard facts.kind == .video, let stream = facts.mainVideo, stream.hasAlpha else { return false }
    do {
      return try !AlphaProbe.isUsed(
        path, stream: stream, duration: facts.duration, cancellation: cancellation)
    } catch let error as MediaError where error.kind != .cancelled {
      return false
    }
  }

  /// What becomes of a file that could not be probed.
  static func decision(on error: MediaError, source: String, head: [UInt8] = []) -> Decision {
    guard error.kind != .notMedia else {
      return notMedia(source, Probe.unusedPicture(head).map(Content.picture) ?? .unknown)
    }
    return Decision(action: .reject, reasons: [Reason(error)])
  }

  /// What a file without media in it holds.
  enum Content {
    case text
    /// A kind of picture that nothing is made of, such as `a Windows icon`.
    case picture(String)
    case unknown
  }

  /// What becomes of a file without media in it: the name tells whether it is broken or foreign.
  static func notMedia(_ source: String, _ content: Content) -> Decision {
    let name = FileName(source).fileExtension
    let claim =
      switch content {
      case .text: NotMediaNames.textExtensions.contains(name) ? nil : "text"
      case .picture(let what): what
      case .unknown: "no media that can be recognised"
      }
    if let claim, NotMediaNames.mediaExtensions.contains(name) {
      return Decision(
        action: .reject,
        reasons: [
          Reason(code: "not-what-it-claims", text: "It is named .\(name) but contains \(claim)")
        ])
    }
    let reason =
      switch content {
      case .text: Reason(code: "text", text: "Text; `run` offers it as words for the prompt")
      case .picture(let what):
        Reason(
          code: "unused-picture",
          text: "\(what.prefix(1).uppercased() + what.dropFirst()), a kind of picture that is not "
            + "used; save it as PNG or JPEG")
      case .unknown: Reason(code: "not-media", text: "Not a picture, clip or sound")
      }
    return Decision(action: .ignore, reasons: [reason])
  }
}

extension Reason {
  /// What the engine says of a file, without the path that stands beside it anyway.
  init(_ error: MediaError) {
    var text = error.operation
    if !error.detail.isEmpty { text += ": " + error.detail }
    if !error.advice.isEmpty { text += ". " + error.advice }
    text = text.prefix(1).uppercased() + text.dropFirst()
    self.init(code: error.kind.rawValue, text: String(text.map { $0.isNewline ? " " : $0 }))
  }
}
