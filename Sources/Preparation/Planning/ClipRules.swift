import MediaEngine
import MediaModel

/// Decides for clips.
struct ClipRules {
  let planner: Planner
  let facts: MediaFacts

  /// The longest side of what is made smaller: exports are 1080p at most, either way up.
  static let longestFittedSide = 1920
  /// Bits a second of picture below which nothing is tried: the index and a few key pictures would
  /// take most of them. Above it the picture's own difficulty decides, once samples of it are
  /// encoded.
  static let pictureFloor: Int64 = 12_000
  /// The sound that stands beside a picture at its floor: the least that fitting gives a track.
  static let soundFloor: Int64 = 24_000

  func decide() -> Decision {
    guard let video = facts.mainVideo else {
      return Decision(
        action: .reject, reasons: [Reason(code: "no-streams", text: "It has no video track")])
    }
    let rules = StreamRules(planner: planner, facts: facts, video: video)
    var faults = rules.pictureFaults
    if trim != nil { faults.append(Planner.trimmed) }
    if !faults.isEmpty { return transcode(because: faults, rules: rules) }
    guard let container = rules.container else {
      return transcode(because: [rules.containerReason], rules: rules)
    }
    let soundFault = rules.soundFault(in: container)
    if facts.bytes > planner.ceiling {
      return fit(container, soundFault: soundFault, rules: rules)
    }
    if let soundFault { return recodeSound(because: soundFault, rules: rules) }
    return pass(to: container, rules: rules)
  }

  /// Everything it holds is fine: kept, or copied into the right container.
  private func pass(to container: ContainerFormat, rules: StreamRules) -> Decision {
    var copying: Reason?
    if facts.container != container {
      copying = rules.containerReason
    } else if facts.isFragmented {
      copying = Reason(
        code: "fragmented",
        text: facts.container == .webm
          ? "It is a live recording without a duration or an index"
          : "It is fragmented, without a single index")
    }
    if copying == nil, facts.tellsLength == false { copying = .lengthUntold }
    let strips = !planner.keepLocation && facts.hasLocation
    // The stripper knows no WebM; what is copied anew leaves the place out by itself.
    let isCopiedAnew = strips && container == .webm
    var notes = rules.notes
    if strips, !isCopiedAnew { notes.append(.locationRemoved) }
    if isCopiedAnew, copying == nil { copying = .locationRemoved }
    if let copying {
      return Decision(
        action: .remux, reasons: [copying] + rules.trackNotes(in: container) + notes,
        recipes: [.remux(container: container, streams: rules.carried(by: container))]
          + (container == .mp4 ? StreamRules.encodingWays : []),
        fileExtension: container.rawValue, estimate: Estimator.copy(facts))
    }
    let accepted = Reason(
      code: "accepted",
      text: AcceptedFormats.row(of: rules.video).why
        + (facts.audioStreams.isEmpty ? "" : ", and so does its sound"))
    return Decision(
      action: .keep, reasons: [accepted] + notes,
      recipes: strips
        ? [.stripLocation, .remux(container: container, streams: rules.carried(by: container))]
          + (container == .mp4 ? StreamRules.encodingWays : [])
        : [.copy],
      fileExtension: container.rawValue, estimate: Estimator.copy(facts))
  }

  private func recodeSound(because reason: Reason, rules: StreamRules) -> Decision {
    guard rules.video.codec == "h264" else {
      return transcode(because: [reason], rules: rules)
    }
    var cost = Estimator.sound(of: facts, duration: duration, besides: rules.pictureBytes)
    cost.bytes = min(cost.bytes, facts.bytes)
    return Decision(
      action: .transcode,
      reasons: [reason, Reason(code: "picture-copied", text: "The video is copied unchanged")]
        + rules.droppedNotes(isFitted: false) + rules.textNotes + rules.notes,
      recipes: [.recodeSound(share: nil), .transcode(trim: nil)], fileExtension: "mp4",
      estimate: cost)
  }

  private func transcode(because faults: [Reason], rules: StreamRules) -> Decision {
    rules.keepsAlpha
      ? keepAlpha(because: faults + rules.droppedFromWebM)
      : encode(because: faults + rules.lossNotes, rules: rules)
  }

  /// VP9 in WebM is the one accepted form of a clip that carries transparency.
  private func keepAlpha(because faults: [Reason]) -> Decision {
    var cost = Estimator.transcode(facts, to: fittedSize, duration: duration)
    cost.coreSeconds *= Estimator.transparentFactor
    cost.bytes = min(cost.bytes, planner.ceiling)
    return Decision(
      action: .transcode, reasons: faults + [.transparencyKept],
      recipes: [.transparent(trim: trim)], fileExtension: ContainerFormat.webm.rawValue,
      estimate: cost)
  }

  private func encode(because faults: [Reason], rules: StreamRules) -> Decision {
    var reasons = faults
    let fullSize = facts.mainVideo?.displaySize ?? Resolution(width: 1920, height: 1080)
    let whole = Estimator.transcode(facts, to: fullSize, duration: duration)
    let isOver = facts.bytes > planner.ceiling && trim == nil
    if isOver { reasons.append(planner.overLimit(facts.bytes)) }
    if Estimator.mostBytes(facts, estimate: whole) < planner.ceiling * 9 / 10 {
      return Decision(
        action: .transcode,
        reasons: reasons + rules.droppedNotes(isFitted: false) + rules.textNotes,
        recipes: [.transcode(trim: trim), .fit(longestSide: fittedSide, trim: trim)],
        fileExtension: "mp4", estimate: whole)
    }
    if !isOver {
      reasons.append(
        Reason(
          code: "over-limit-encoded",
          text: "At full size, H.264 could exceed the limit of \(planner.limit)"))
    }
    return squeeze(
      reasons + rules.droppedNotes(isFitted: true), action: .transcode, cheaper: [], rules: rules)
  }

  private func fit(
    _ container: ContainerFormat, soundFault: Reason?, rules: StreamRules
  ) -> Decision {
    var reasons = [planner.overLimit(facts.bytes)]
    if rules.keepsAlpha { return keepAlpha(because: reasons) }
    if let soundFault { reasons.append(soundFault) }
    var cheaper: [Recipe] = []
    let carried = rules.carried(by: .mp4)
    if soundFault == nil, container != .webm, rules.bytes(of: carried) <= planner.ceiling {
      cheaper.append(.remux(container: .mp4, streams: carried))
    }
    var cost = Estimator.copy(bytes: rules.bytes(of: carried))
    let lighter = LighterSound.make(for: rules, ceiling: planner.ceiling)
    if let lighter {
      if cheaper.isEmpty {
        cost = Estimator.sound(of: facts, duration: duration, besides: rules.pictureBytes)
        cost.bytes = min(lighter.bytes, planner.ceiling)
      }
      cheaper.append(.recodeSound(share: lighter.share))
    }
    if let first = cheaper.first { reasons.append(.lighter(by: first)) }
    return squeeze(
      reasons + rules.droppedNotes(isFitted: cheaper.isEmpty)
        + (cheaper.isEmpty ? [] : rules.notes), action: .fit,
      cheaper: cheaper, rules: rules, cost: cost)
  }

  /// The last way, the picture encoded to the ceiling, after the cheaper ones.
  private func squeeze(
    _ reasons: [Reason], action: PreparationAction, cheaper: [Recipe], rules: StreamRules,
    cost: Estimate? = nil
  ) -> Decision {
    let parts = parts(rules)
    let sound = facts.audioStreams.isEmpty ? 0 : Self.soundFloor
    let available = duration > 0 ? Double(planner.ceiling) * 8 / duration : .infinity
    if cheaper.isEmpty, available < Double(Self.pictureFloor + sound) {
      if let first = parts.first {
        return Decision(
          action: .fit, reasons: reasons + [.split(first, count: aboutCount(first))],
          recipes: parts,
          fileExtension: "mp4", estimate: estimate(of: first))
      }
      return planner.tooLong(
        facts, floor: "\(Self.pictureFloor / 1000) kb/s for the video",
        canSplit: planner.oversize != .split)
    }
    let size = fittedSize
    var estimate = Estimator.transcode(facts, to: size, duration: duration)
    estimate.bytes = min(max(estimate.bytes, planner.ceiling * 98 / 100), planner.ceiling)
    estimate.coreSeconds *= Estimator.fittingFactor
    if !cheaper.isEmpty, let cost { estimate = cost }
    // Of a fit that hardly can look acceptable, what takes its place is the better estimate.
    if cheaper.isEmpty, isTight, let first = parts.first { estimate = self.estimate(of: first) }
    return Decision(
      action: action,
      reasons: reasons + (isTight ? [.fitIsDoubtful(parts.first.map(aboutCount))] : []),
      recipes: cheaper + [.fit(longestSide: fittedSide, trim: planner.trim(of: facts))]
        + parts,
      fileExtension: "mp4", estimate: estimate)
  }

  /// The share of the usual bytes of the smallest picture below which many a clip looks poor.
  private static let tightShare = 1.0 / 3

  /// Whether only encoding it can show that it looks acceptable.
  private var isTight: Bool {
    let size = fittedSize
    let side = max(size.width, size.height, 1)
    let factor = min(1, Double(FitJob.smallestSide) / Double(side))
    let smallest = Resolution(
      width: Int(Double(size.width) * factor), height: Int(Double(size.height) * factor))
    let usual = Estimator.transcode(facts, to: smallest, duration: duration).bytes
    return Double(planner.ceiling) < Double(usual) * Self.tightShare
  }

  private var trim: ClosedRange<Double>? { planner.trim(of: facts) }
  private var duration: Double { planner.deliveredDuration(of: facts) }

  /// The ways to deliver a clip that cannot be fitted in parts, where that was asked for: copied
  /// where picture and sound may stay as they are, encoded where not or where keyframes stand too
  /// far apart.
  private func parts(_ rules: StreamRules) -> [Recipe] {
    guard planner.oversize == .split, trim == nil else { return [] }
    let ceiling = Double(max(1, planner.ceiling))
    let whole = Estimator.transcode(facts, to: fittedSize, duration: duration)
    let needed = Int((Double(whole.bytes) / ceiling).rounded(.up))
    // Rather a smaller picture than parts of a few seconds.
    let most = Int(duration / Self.usualPart)
    let least = Double(Self.pictureFloor + Self.soundFloor) * 2 * duration / 8
    let count = max(2, min(needed, most), Int((least / ceiling).rounded(.up)))
    var ways: [Recipe] = []
    if rules.video.codec == "h264", rules.pictureFaults.isEmpty,
      rules.soundFault(in: .mp4) == nil,
      !SplitJob.needsEncoding(rules.video, limit: ByteSize(planner.ceiling)),
      OutputNames.allowsParts(copiedParts, of: duration)
    {
      ways.append(.split(container: .mp4))
    }
    if OutputNames.allowsParts(count, of: duration) {
      ways.append(.encodedParts(count: count, longestSide: fittedSide))
    }
    return ways
  }

  /// Seconds of a part below which the picture is made smaller instead.
  private static let usualPart = 5.0

  /// About how many parts there are where streams are copied.
  private var copiedParts: Int {
    Int((Double(facts.bytes) / Double(max(1, planner.ceiling))).rounded(.up))
  }

  private func aboutCount(_ parts: Recipe) -> String {
    if case .encodedParts(let count, _) = parts { return "about \(count)" }
    return "about \(copiedParts)"
  }

  private func estimate(of parts: Recipe) -> Estimate {
    guard case .encodedParts(let count, _) = parts else {
      return Estimator.copy(bytes: facts.bytes)
    }
    var cost = Estimator.transcode(facts, to: fittedSize, duration: duration)
    cost.bytes = min(cost.bytes, planner.ceiling * Int64(count))
    cost.coreSeconds *= Estimator.fittingFactor
    return cost
  }

  private var fittedSide: Int {
    let size = facts.mainVideo?.displaySize ?? Resolution(width: 1920, height: 1080)
    return min(Self.longestFittedSide, max(size.width, size.height))
  }

  private var fittedSize: Resolution {
    let size = facts.mainVideo?.displaySize ?? Resolution(width: 1920, height: 1080)
    let longest = max(size.width, size.height, 1)
    guard longest > fittedSide else { return size }
    return Resolution(
      width: size.width * fittedSide / longest, height: size.height * fittedSide / longest)
  }
}

extension Reason {
  /// What is said of a clip that is delivered in parts.
  ///
  /// - Parameter count: How many, such as `about 5`; nil where that is not known yet.
  static func split(_ parts: Recipe, count: String? = nil) -> Reason {
    let what = "It is cut into \(count.map { $0 + " " } ?? "")parts"
    if case .split = parts {
      return Reason(code: "split", text: what + " at keyframes, without encoding")
    }
    return Reason(code: "split", text: what + ", each encoded to fit")
  }

  /// What is said where a copied picture fits once something beside it is left out or made smaller.
  static func lighter(by recipe: Recipe) -> Reason {
    if case .recodeSound(let share) = recipe {
      let rate = share.map { $0 < 1 } == true ? "a lower bit rate" : "the usual bit rate"
      return Reason(code: soundRecoded, text: "It fits once its sound is AAC of \(rate)")
    }
    return Reason(code: tracksSpared, text: "It fits without the tracks that no browser plays")
  }

  /// What is said of sound whose form changes on the way.
  ///
  /// - Parameters:
  ///   - how: The change, in words that begin with what changes.
  ///   - isVideoCopied: Whether the video is copied nonetheless, which is not said elsewhere.
  static func soundChanged(_ how: String, isVideoCopied: Bool) -> Reason {
    Reason(
      code: soundRecoded,
      text: how.prefix(1).uppercased() + how.dropFirst() + "; it is encoded again as one"
        + (isVideoCopied ? ", the video is copied unchanged" : ""))
  }

  static let soundRecoded = "sound-recoded"
  static let tracksSpared = "tracks-spared"

  /// What a plan cannot know; nothing is said of it once it is made.
  ///
  /// - Parameter parts: How many parts it is cut into if not; nil where it is rejected.
  static func fitIsDoubtful(_ parts: String?) -> Reason {
    let otherwise = parts.map { "it is cut into \($0) parts" } ?? "it is rejected"
    return Reason(
      code: doubtfulFit,
      text:
        "Only encoding shows whether it looks acceptable at so low a bit rate; if not, \(otherwise)"
    )
  }

  static let doubtfulFit = "doubtful-fit"

  static let lengthUntold = Reason(
    code: "length-untold", text: "Its header does not say how long it is")

  static let alphaUnused = Reason(
    code: "alpha-unused", text: "Its alpha channel is fully opaque and is left out")

  /// - Parameter colour: What is seen where nothing was.
  static func transparencyLost(to colour: String) -> Reason {
    Reason(
      code: "transparency-lost",
      text: "H.264 has no transparency; transparent areas become \(colour)")
  }

  static let transparencyKept = Reason(
    code: "transparency-kept", text: "VP9 in WebM keeps its transparency")
}
