import MediaEngine
import MediaModel

/// Decides for sound alone.
struct SoundRules {
  let planner: Planner
  let facts: MediaFacts

  /// The least that sound is squeezed to, in bits a second for one and for two channels.
  static let floor: (mono: Int64, stereo: Int64) = (32_000, 48_000)

  private var sound: StreamFacts? { facts.mainAudio }
  private var isMono: Bool { sound?.channels == 1 }

  func decide() -> Decision {
    guard let sound else { return Decision(action: .reject, reasons: []) }
    let row = AcceptedFormats.row(of: sound)
    let container = Self.soundContainer(facts.container)
    let isOver = facts.bytes > planner.ceiling
    if trim != nil { return convert(because: Planner.trimmed, isOver: false) }
    if let kept = AcceptedFormats.fileExtension(of: container), planner.accepts(kept),
      container != .webm,
      row.containers.contains(container)
    {
      return isOver ? fit() : keep(kept, why: row.why)
    }
    if row.containers.contains(.m4a), !isOver { return remux(row) }
    return convert(because: Reason(code: "codec-not-accepted", text: row.why), isOver: isOver)
  }

  /// The MP4 family without pictures goes as M4A.
  static func soundContainer(_ container: ContainerFormat) -> ContainerFormat {
    [.mp4, .mov, .threeGP].contains(container) ? .m4a : container
  }

  private func keep(_ name: String, why: String) -> Decision {
    let isStripped = facts.hasLocation && !planner.keepLocation
    var reasons = [Reason(code: "accepted", text: why)]
    if isStripped { reasons.append(.locationRemoved) }
    if facts.isFragmented { return remux(AcceptedFormats.Row([.m4a], why)) }
    // Of other sound all tags go where the place among them can't be blanked.
    let stripping: [Recipe] = [.stripLocation] + (name == "m4a" ? waysToM4A : [])
    return Decision(
      action: .keep, reasons: reasons, recipes: isStripped ? stripping : [.copy],
      fileExtension: name, estimate: Estimator.copy(bytes: facts.bytes))
  }

  private func remux(_ row: AcceptedFormats.Row) -> Decision {
    let reason =
      facts.isFragmented
      ? Reason(code: "fragmented", text: "It is fragmented, without a single index")
      : Reason(
        code: "container-not-accepted",
        text: "\(row.why), but not in \(facts.container.rawValue.uppercased())")
    return Decision(
      action: .remux, reasons: [reason], recipes: waysToM4A,
      fileExtension: "m4a", estimate: Estimator.copy(bytes: facts.bytes))
  }

  /// Copied into an M4A with its cover art, and encoded where that fails.
  private var waysToM4A: [Recipe] {
    [
      .remux(
        container: .m4a, streams: (facts.usableSounds + facts.covers).map(\.index).sorted()),
      .sound(bitRate: bitRate(limited: false), trim: nil),
    ]
  }

  private func convert(because reason: Reason, isOver: Bool) -> Decision {
    var reasons = [reason]
    let wanted = bitRate(limited: false)
    guard fits(wanted) else {
      let squeezed = fit()
      reasons += squeezed.reasons
      return squeezed.delivers
        ? Decision(
          action: .convert, reasons: reasons, recipes: squeezed.recipes, fileExtension: "m4a",
          estimate: squeezed.estimate)
        : squeezed
    }
    if isOver { reasons.append(planner.overLimit(facts.bytes)) }
    return Decision(
      action: .convert, reasons: reasons, recipes: [.sound(bitRate: wanted, trim: trim)],
      fileExtension: "m4a", estimate: cost(wanted))
  }

  private func fit() -> Decision {
    let floor = isMono ? Self.floor.mono : Self.floor.stereo
    let rate = bitRate(limited: true)
    guard rate >= floor else {
      return planner.tooLong(facts, floor: "\(floor / 1000) kb/s for the sound", canSplit: false)
    }
    return Decision(
      action: .fit, reasons: [planner.overLimit(facts.bytes)],
      recipes: [.sound(bitRate: rate, trim: trim)],
      fileExtension: "m4a", estimate: cost(rate))
  }

  private var trim: ClosedRange<Double>? { planner.trim(of: facts) }
  private var duration: Double { planner.deliveredDuration(of: facts) }

  private func cost(_ rate: Int64) -> Estimate {
    Estimator.sound(duration: duration, bitRate: rate, channels: max(1, sound?.channels ?? 2))
  }

  private func fits(_ rate: Int64) -> Bool {
    duration * Double(rate) / 8 * 1.02 < Double(planner.ceiling)
  }

  /// The bits a second that the channels deserve.
  static func usualRate(of facts: MediaFacts) -> Int64 {
    let sound = facts.mainAudio
    let channels = Int64(max(1, sound?.channels ?? 2))
    let wanted = channels == 1 ? 96_000 : channels == 2 ? 192_000 : 64_000 * min(channels, 8)
    guard let sound, let rate = sound.bitRate, !AcceptedFormats.isLossless(sound) else {
      return wanted
    }
    return min(wanted, max(rate * 5 / 4, channels * 32_000))
  }

  /// The AAC bit rate: what the channels deserve, and where it is limited, what the ceiling
  /// leaves after 2 % for the container and the encoder's wavering.
  private func bitRate(limited: Bool) -> Int64 {
    let wanted = Self.usualRate(of: facts)
    guard limited, duration > 0 else { return wanted }
    return Int64(min(Double(wanted), Double(planner.ceiling) * 8 * 0.98 / duration))
  }
}
