import MediaModel

/// Compares the facts of what was made with those of its source. Pure.
struct OutputFaults {
  let source: MediaFacts
  let output: MediaFacts
  let recipe: Recipe
  let ceiling: ByteSize
  let keepLocation: Bool

  /// What is wrong with the output; empty when it is right. Its length is judged apart, because a
  /// source may declare a wrong one.
  func find() -> [Reason] {
    var faults: [Reason] = []
    if output.bytes > ceiling.bytes {
      faults.append(fault("it is larger than the limit: \(ByteSize(output.bytes))"))
    }
    if !keepLocation, output.hasLocation { faults.append(.locationLeft) }
    faults += streamFaults
    if isEncodedClip { faults += encodingFaults }
    if case .transparent = recipe, output.mainVideo?.hasAlpha != true {
      faults.append(fault("its transparency is gone"))
    }
    faults += shapeFaults
    return faults
  }

  private var isEncodedClip: Bool {
    switch recipe {
    case .transcode, .fit, .transparent: true
    case .picture(let format): format == .mp4
    default: false
    }
  }

  private var streamFaults: [Reason] {
    let needsPicture = !source.videoStreams.isEmpty && source.kind != .audio
    if needsPicture, output.videoStreams.isEmpty { return [fault("it has no video")] }
    if !source.audioStreams.isEmpty, output.audioStreams.isEmpty {
      return [fault("it has no sound")]
    }
    return []
  }

  private var encodingFaults: [Reason] {
    guard let video = output.mainVideo else { return [] }
    var faults: [Reason] = []
    if case .transparent = recipe {
    } else if video.codec != "h264" || video.sampleFormat != "yuv420p" {
      faults.append(
        fault("its video is \(video.codec) \(video.sampleFormat ?? "?"), not H.264 yuv420p"))
    }
    if video.hdr != nil { faults.append(fault("it is still tagged as high dynamic range")) }
    let colour = video.colour
    for (what, tag) in [
      ("primaries", colour.primaries), ("transfer", colour.transfer), ("matrix", colour.matrix),
    ] {
      if let tag, tag.hasPrefix("bt2020") || tag == "smpte2084" || tag == "arib-std-b67" {
        faults.append(fault("its \(what) tag says \(tag)"))
      }
    }
    if video.rotation != 0 || video.isMirrored { faults.append(fault("it would be rotated twice")) }
    return faults
  }

  /// The same shape, to within two pixels of the smaller side, and never larger.
  private var shapeFaults: [Reason] {
    guard let was = source.mainVideo?.displaySize, let shown = output.mainVideo?.displaySize,
      source.kind != .audio, was.width > 0, was.height > 0
    else { return [] }
    let isCopied = !isEncodedClip && !isPicture
    if isCopied { return was == shown ? [] : [fault("it displays as \(shown), not \(was)")] }
    let scale = Double(max(shown.width, shown.height)) / Double(max(was.width, was.height))
    let width = Double(was.width) * scale
    let height = Double(was.height) * scale
    let isSameShape =
      abs(width - Double(shown.width)) <= 2 && abs(height - Double(shown.height)) <= 2
    let isLarger = shown.width > was.width + 2 || shown.height > was.height + 2
    return isSameShape && !isLarger ? [] : [fault("it displays as \(shown), not \(was)")]
  }

  private var isPicture: Bool {
    if case .picture = recipe { true } else { false }
  }

  private func fault(_ text: String) -> Reason {
    Reason(code: "check-failed", text: "The result failed its check: \(text)")
  }

  /// How far the lengths of a source and its output may lie apart, in seconds: one frame, and one
  /// packet of AAC sound.
  static func lengthTolerance(_ source: MediaFacts) -> Double {
    let rate = source.mainVideo?.frameRate?.value ?? 0
    let frame = rate > 0 ? min(1 / rate, 2) : source.videoStreams.isEmpty ? 0 : 0.1
    let sound = source.mainAudio?.sampleRate.map { 2048 / Double(max($0, 1)) } ?? 0
    return frame + sound + 0.005
  }
}

extension Reason {
  /// What is said of an output that tells a place.
  static let locationLeft = Reason(
    code: "location-left",
    text: "The result failed its check: it still has a location")

  /// What is said where the next way takes over from blanking the place.
  static let copiedAnew = Reason(
    code: "copied-anew",
    text: "Its location could not be blanked in place; the file is rewritten without it")
}
