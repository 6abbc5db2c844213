import MediaModel

/// Puts mentions together into one request.
struct Composer {
  let reading: Reading

  func request(_ mentions: [Mention]) -> VideoRequest {
    var request = VideoRequest()
    let wishes = mentions.filter { $0.certainty > .no }
    applyDuration(wishes, &request)
    applyShape(wishes, &request)
    for mention in wishes {
      let words = reading.source(mention.range)
      switch mention.value {
      case .frameRate(let rate):
        request.frameRate = rate
        request.sources["frameRate"] = words
      case .sound(let sound):
        request.sound = sound
        request.sources["sound"] = words
      case .title(let title) where request.title == nil:
        request.title = title
        request.sources["title"] = words
      case .largest(let bytes):
        request.largest = ByteSize(bytes)
        request.sources["largest"] = words
      default: break
      }
    }
    return request
  }

  /// The last correction, else the first of the surest.
  static func chosen(_ mentions: [Mention]) -> Mention? {
    if let last = mentions.last(where: { $0.certainty == .corrected }) { return last }
    return mentions.first { $0.certainty == .strong } ?? mentions.first
  }

  private func applyDuration(_ wishes: [Mention], _ request: inout VideoRequest) {
    let lengths = wishes.filter {
      switch $0.value {
      case .duration, .durationRange: true
      default: false
      }
    }
    guard let chosen = Self.chosen(lengths) else { return }
    request.sources["duration"] = reading.source(chosen.range)
    switch chosen.value {
    case .duration(let seconds): request.duration = seconds
    case .durationRange(let range, let target):
      request.durationRange = range
      request.duration = target
    default: break
    }
  }

  private func applyShape(_ wishes: [Mention], _ request: inout VideoRequest) {
    let platforms = wishes.compactMap { mention -> (Platform, Mention)? in
      guard case .platform(let platform) = mention.value else { return nil }
      return (platform, mention)
    }
    if let (platform, mention) = platforms.first(where: { $0.0.shape != nil }) ?? platforms.first {
      request.platform = platform.rawValue
      request.sources["platform"] = reading.source(mention.range)
      if let shape = platform.shape {
        request.aspectRatio = AspectRatio(width: shape.width, height: shape.height)
        request.sources["aspectRatio"] = reading.source(mention.range)
      }
    }
    if let (aspect, mention) = aspect(wishes) {
      request.aspectRatio = AspectRatio(width: aspect.width, height: aspect.height)
      request.sources["aspectRatio"] = reading.source(mention.range)
    }
    applySize(wishes, &request)
  }

  /// An exact ratio refines a word that says the same way up; else the later one wins.
  private func aspect(_ wishes: [Mention]) -> (AspectValue, Mention)? {
    let aspects = wishes.compactMap { mention -> (AspectValue, Mention)? in
      guard case .aspect(let aspect) = mention.value else { return nil }
      return (aspect, mention)
    }
    let corrected = aspects.filter { $0.1.certainty == .corrected }
    let strong = aspects.filter { $0.1.certainty >= .strong }
    let candidates = corrected.isEmpty ? (strong.isEmpty ? aspects : strong) : corrected
    guard let last = candidates.last else { return nil }
    if last.0.isWord,
      let exact = aspects.last(where: { !$0.0.isWord && $0.0.orientation == last.0.orientation })
    {
      return exact
    }
    return last
  }

  private func applySize(_ wishes: [Mention], _ request: inout VideoRequest) {
    let sizes = wishes.filter {
      switch $0.value {
      case .resolution, .lines: true
      default: false
      }
    }
    guard let chosen = Self.chosen(sizes) else { return }
    let words = reading.source(chosen.range)
    switch chosen.value {
    case .resolution(let width, let height):
      var size = Resolution(width: width, height: height)
      if let aspect = request.aspectRatio, aspect.matches(size.turned), width != height {
        size = size.turned
      } else if let aspect = request.aspectRatio, !aspect.matches(size),
        request.sources["aspectRatio"] == request.sources["platform"]
      {
        request.aspectRatio = nil
        request.sources["aspectRatio"] = nil
      }
      request.resolution = size
      request.sources["resolution"] = words
    case .lines(let lines):
      if let aspect = request.aspectRatio {
        request.resolution = aspect.resolution(shortSide: lines)
        request.sources["resolution"] = words
      } else {
        request.shortSide = lines
        request.sources["shortSide"] = words
      }
    default: break
    }
  }
}
