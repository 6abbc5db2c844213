import MediaModel

/// Decides for pictures, still and moving.
struct PictureRules {
  let planner: Planner
  let facts: MediaFacts

  private var picture: StreamFacts? { facts.mainVideo }
  private var row: AcceptedFormats.Row {
    AcceptedFormats.pictures[facts.container] ?? AcceptedFormats.unknown(facts.container.rawValue)
  }

  func decide() -> Decision {
    if let reason = conversionReason { return convert(because: [reason]) }
    if facts.bytes > planner.ceiling { return fit() }
    let isStripped = facts.hasLocation && !planner.keepLocation
    var reasons = [Reason(code: "accepted", text: row.why)]
    if isStripped { reasons.append(.locationRemoved) }
    return Decision(
      action: .keep, reasons: reasons, recipes: [isStripped ? .stripLocation : .copy],
      fileExtension: keptExtension ?? "", estimate: Estimator.copy(bytes: facts.bytes))
  }

  private var keptExtension: String? {
    guard let name = AcceptedFormats.fileExtension(of: facts.container), planner.accepts(name),
      row.containers.contains(facts.container)
    else { return nil }
    return name
  }

  /// Why the picture cannot stay as it is; nil when it can.
  private var conversionReason: Reason? {
    guard let name = keptExtension else {
      return Reason(code: "format-not-accepted", text: row.why)
    }
    if planner.smooth, !planner.isSmooth(name) {
      return Reason(
        code: "not-smooth",
        text: "\(name.uppercased()) is accepted, but --smooth asks for JPG, PNG or MP4")
    }
    if Self.isCMYK(picture) {
      return Reason(code: "cmyk", text: "Print colours (CMYK) come out wrong in most programs")
    }
    if facts.container == .jpeg, let profile = picture?.profile, Self.rareJPEGs.contains(profile) {
      return Reason(code: "rare-jpeg", text: "\(profile) JPEG shows in no browser")
    }
    if facts.kind == .image, (picture?.bitDepth ?? 8) > 8 {
      return Reason(
        code: "deep-colour",
        text: "\(picture?.bitDepth ?? 16) bits per channel are more than a video can use")
    }
    if facts.container != .jpeg, let picture, picture.rotation != 0 || picture.isMirrored {
      return Reason(
        code: "turned", text: "Few programs apply the rotation tag of a \(name.uppercased())")
    }
    return nil
  }

  /// Ways to code a JPEG that browsers and FFmpeg do without.
  private static let rareJPEGs: Set<String> = ["Arithmetic", "Lossless"]

  private static func isCMYK(_ picture: StreamFacts?) -> Bool {
    guard let format = picture?.sampleFormat?.lowercased() else { return false }
    return format.contains("cmyk") || format.contains("ycck")
  }

  /// The accepted format that carries what this picture has.
  private var target: ContainerFormat {
    if facts.kind == .animation, !isFirstPictureTaken {
      // A GIF's transparent colour mostly marks what did not change since the frame before.
      let isSeeThrough = picture?.hasAlpha == true && facts.container != .gif
      return isSeeThrough && !planner.smooth && planner.accepts("webp") ? .webp : .mp4
    }
    return picture?.hasAlpha == true ? .png : .jpeg
  }

  /// FFmpeg 5.1 decodes the first picture of an animated JPEG XL and no more.
  private var isFirstPictureTaken: Bool { facts.container == .jpegXL }

  private func convert(because reasons: [Reason]) -> Decision {
    var reasons = reasons
    let isTight =
      facts.kind == .image
      && max(facts.bytes, Estimator.picture(facts, to: target).bytes) > planner.ceiling
    let target = isTight ? fittedTarget : target
    if facts.kind == .animation, isFirstPictureTaken {
      reasons.append(
        Reason(
          code: "first-picture",
          text: "Only the first frame of an animated JPEG XL can be decoded here"))
    }
    if target == .mp4, picture?.hasAlpha == true, facts.container != .gif {
      reasons.append(.transparencyLost(to: "white"))
    }
    if facts.bytes > planner.ceiling { reasons.append(planner.overLimit(facts.bytes)) }
    if let count = facts.pictures, count > 1, facts.kind == .image {
      reasons.append(
        Reason(code: "first-page", text: "Only the first of its \(count) pictures is used"))
    }
    return Decision(
      action: .convert, reasons: reasons, recipes: [.picture(format: target)],
      fileExtension: target.rawValue, estimate: estimate(of: target))
  }

  private func fit() -> Decision {
    let target = fittedTarget
    return Decision(
      action: .fit, reasons: [planner.overLimit(facts.bytes)],
      recipes: [.picture(format: target)], fileExtension: target.rawValue,
      estimate: estimate(of: target))
  }

  /// WebP has quality to give up where PNG has nothing but pixels.
  private var fittedTarget: ContainerFormat {
    let longest = picture?.codedSize.map { max($0.width, $0.height) } ?? 0
    let isFit = !planner.smooth && planner.accepts("webp") && longest <= Self.longestWebP
    return target == .png && isFit ? .webp : target
  }

  /// The longest side that WebP has.
  private static let longestWebP = 16_383

  private func estimate(of format: ContainerFormat) -> Estimate {
    var estimate = Estimator.picture(facts, to: format)
    estimate.bytes = min(estimate.bytes, planner.ceiling)
    return estimate
  }
}

extension Reason {
  static let locationRemoved = Reason(
    code: "location-removed", text: "Its location is removed")
}
