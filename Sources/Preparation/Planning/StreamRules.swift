import MediaEngine
import MediaModel

/// What a clip's streams allow.
struct StreamRules {
  let planner: Planner
  let facts: MediaFacts
  let video: StreamFacts

  private var row: AcceptedFormats.Row { AcceptedFormats.row(of: video) }

  /// Why the picture has to be encoded again; empty when it can be copied.
  var pictureFaults: [Reason] {
    var faults: [Reason] = []
    if row.containers.isEmpty { faults.append(Reason(code: "codec-not-playable", text: row.why)) }
    if planner.smooth, video.codec != "h264", faults.isEmpty {
      faults.append(
        Reason(
          code: "not-smooth",
          text: "\(video.codec.uppercased()) is accepted, but --smooth asks for H.264"))
    }
    if !hasPlayablePixels {
      faults.append(
        Reason(
          code: "pixel-format",
          text: "\(video.sampleFormat ?? "Its pixel format") is not the 8-bit 4:2:0 that plays "
            + "everywhere"))
    }
    if let hdr = video.hdr {
      faults.append(
        Reason(code: "hdr", text: "\(hdr.rawValue) looks washed out on players without HDR support")
      )
    }
    if let order = video.fieldOrder, order != .progressive {
      faults.append(
        Reason(code: "interlaced", text: "Browsers show interlaced video with comb artefacts"))
    }
    if !hasSquarePixels {
      faults.append(
        Reason(
          code: "pixels-not-square",
          text:
            "Its pixels are not square (\(video.sampleAspectRatio?.description ?? "?")), which many "
            + "programs ignore"))
    }
    return faults
  }

  private var hasPlayablePixels: Bool {
    guard let format = video.sampleFormat else { return true }
    return ["yuv420p", "yuvj420p", "nv12"].contains(format)
      || (format == "yuva420p" && video.codec != "h264")
  }

  /// Whether square pixels would show the same shape to within a pixel.
  private var hasSquarePixels: Bool {
    guard let size = video.codedSize, let shown = video.displaySize else { return true }
    let upright = video.rotation % 180 == 0 ? shown : shown.turned
    return abs(upright.width - size.width) <= 1 && abs(upright.height - size.height) <= 1
  }

  /// Where the streams go without encoding the picture; nil when no accepted container takes them.
  var container: ContainerFormat? {
    let usual: [ContainerFormat] =
      video.codec == "h264" || !Self.webMSound.isSuperset(of: facts.usableSounds.map(\.codec))
      ? [.mp4, .mov] : [.webm, .mp4]
    let own = facts.container
    if row.containers.contains(own), isAllowed(own), own == .webm || soundFits(own) { return own }
    return usual.first { row.containers.contains($0) && isAllowed($0) }
  }

  private static let webMSound: Set<String> = ["opus", "vorbis"]

  private func isAllowed(_ container: ContainerFormat) -> Bool {
    guard let name = AcceptedFormats.fileExtension(of: container) else { return false }
    return planner.accepts(name) && (!planner.smooth || planner.isSmooth(name))
      && (container != .webm || Self.webMSound.isSuperset(of: facts.usableSounds.map(\.codec)))
  }

  private func soundFits(_ container: ContainerFormat) -> Bool {
    facts.usableSounds.allSatisfy { AcceptedFormats.row(of: $0).containers.contains(container) }
  }

  /// Why the sound has to be encoded again; nil when it can be copied.
  func soundFault(in container: ContainerFormat) -> Reason? {
    let misfit = facts.usableSounds.first {
      !AcceptedFormats.row(of: $0).containers.contains(container)
    }
    return misfit.map {
      Reason(code: "sound-not-playable", text: AcceptedFormats.row(of: $0).why)
    }
  }

  /// Why the container is not the one to send.
  var containerReason: Reason {
    let name = facts.container.rawValue.uppercased()
    if planner.accepts(facts.container.rawValue) {
      return Reason(
        code: "container-not-accepted",
        text: "Not every browser plays \(name) files; its tracks play in MP4 or WebM")
    }
    return Reason(
      code: "container-not-accepted",
      text:
        "The service does not accept \(name) files; its tracks go into a container that it accepts")
  }

  /// What is worth knowing of a picture that is copied.
  var notes: [Reason] {
    guard video.isVariableFrameRate else { return [] }
    return [
      Reason(
        code: "variable-frame-rate",
        text: "Its frame rate varies; the timestamps are kept")
    ]
  }

  /// Whether the result of encoding has transparency.
  var keepsAlpha: Bool {
    let webM = ContainerFormat.webm.rawValue
    return video.hasAlpha && !planner.smooth && planner.accepts(webM)
  }

  /// What is lost when the picture is encoded.
  var lossNotes: [Reason] {
    var notes: [Reason] = []
    if video.hasAlpha { notes.append(.transparencyLost(to: "black")) }
    if let rate = video.frameRate?.value, let lower = FrameRate.lowered(video) {
      notes.append(
        Reason(
          code: "frame-rate-lowered",
          text:
            "\(Int(rate.rounded())) frames per second become \(lower), as most screens show no more"
        )
      )
    }
    return notes
  }

  /// What is lost of other tracks when the picture or sound is encoded: a second picture, sound that
  /// can't be decoded, and subtitles. What is fitted to a limit has no room for those.
  func droppedNotes(isFitted: Bool) -> [Reason] {
    let texts = facts.streams.filter {
      $0.kind == .subtitle && (isFitted || !TextSubtitle.codecs.contains($0.codec))
    }
    let pictures = facts.videoStreams.filter { $0.index != video.index }
    let lost = pictures + facts.unusableSounds + texts
    return lost.isEmpty ? [] : [Self.dropped(lost, from: "the result")]
  }

  /// What is lost of other tracks in a WebM with transparency.
  var droppedFromWebM: [Reason] {
    let texts = facts.streams.filter { $0.kind == .subtitle }
    let pictures = facts.streams.filter { $0.kind == .video && $0.index != video.index }
    let lost = pictures + facts.unusableSounds + texts
    let hasCover = lost.contains(where: \.isAttachedPicture)
    let place = hasCover ? "the WebM, which can hold no cover" : "the WebM"
    return lost.isEmpty ? [] : [Self.dropped(lost, from: place)]
  }

  private static func dropped(_ streams: [StreamFacts], from what: String) -> Reason {
    let names = streams.map {
      "\($0.isAttachedPicture ? "cover" : $0.kind.rawValue) (\($0.codec))"
    }.joined(separator: ", ")
    return Reason(code: "tracks-dropped", text: "Tracks left out of \(what): \(names)")
  }

  /// The other ways if copying fails or comes out over the ceiling.
  static let encodingWays: [Recipe] = [
    .transcode(trim: nil), .fit(longestSide: ClipRules.longestFittedSide, trim: nil),
  ]

  /// The streams that a container takes, by index.
  func carried(by container: ContainerFormat) -> [Int] {
    facts.streams.filter { stream in
      switch stream.kind {
      case .video:
        stream.isAttachedPicture
          ? container != .webm : AcceptedFormats.row(of: stream).containers.contains(container)
      case .audio: AcceptedFormats.row(of: stream).containers.contains(container)
      case .subtitle:
        container == .webm
          ? stream.codec == "webvtt" : TextSubtitle.codecs.contains(stream.codec)
      case .data, .attachment: false
      }
    }.map(\.index)
  }

  /// What becomes of tracks that are not copied as they are.
  func trackNotes(in container: ContainerFormat) -> [Reason] {
    let kept = Set(carried(by: container))
    var notes = container == .webm ? [] : textNotes
    let left = facts.streams.filter { !kept.contains($0.index) && $0.kind != .data }
    if !left.isEmpty {
      notes.append(Self.dropped(left, from: "the \(container.rawValue.uppercased())"))
    }
    return notes
  }

  /// What is said where its subtitles take another form.
  var textNotes: [Reason] {
    facts.streams.contains { TextSubtitle.converted.contains($0.codec) }
      ? [.subtitlesConverted] : []
  }

  /// The bytes of the moving pictures, as far as the bit rates tell.
  var pictureBytes: Int64 {
    let all = bytes(of: facts.videoStreams.map(\.index))
    guard let rate = video.bitRate, let seconds = video.duration ?? facts.duration else {
      return all
    }
    return min(all, Int64(min(Double(rate) * seconds / 8, 1e15)))
  }

  /// The bytes of some streams: the file's, less those of the others whose bit rate is known.
  func bytes(of kept: [Int]) -> Int64 {
    let others = facts.streams.filter { !kept.contains($0.index) }
    let dropped = others.reduce(0.0) { sum, stream in
      sum + Double(Self.bitRate(of: stream)) / 8
        * (stream.duration ?? facts.duration ?? 0)
    }
    return facts.bytes - Int64(min(max(0, dropped), Double(facts.bytes)))
  }

  private static func bitRate(of stream: StreamFacts) -> Int64 {
    if let rate = stream.bitRate { return rate }
    guard stream.codec.hasPrefix("pcm_"), let rate = stream.sampleRate,
      let channels = stream.channels
    else { return 0 }
    return Int64(rate) * Int64(channels) * Int64(stream.bitDepth ?? 16)
  }
}

extension Reason {
  static let subtitlesConverted = Reason(
    code: "subtitles-converted", text: "Its subtitles become MP4 timed text, without styling")
}
