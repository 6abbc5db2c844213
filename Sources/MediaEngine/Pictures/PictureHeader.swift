import MediaModel

/// What the headers of a picture file say.
struct PictureHeader: Equatable {
  /// What the components of a pixel are.
  enum ColourModel: Equatable {
    case grey, rgb, yuv, palette, cmyk
  }

  var format: ContainerFormat
  /// FFmpeg's name of the codec.
  var codec: String
  /// How it is coded, where that has a name.
  var profile: String?
  /// The size as stored, before it is turned upright.
  var size: Resolution
  var model = ColourModel.rgb
  var bitDepth = 8
  /// FFmpeg's name of the pixel format, or `cmyk`, for which it has none.
  var sampleFormat: String?
  var hasAlpha = false
  /// Whether the chroma of a `yuv` picture is stored at full size.
  var hasFullChroma = true
  /// Whether a JPEG is coded in the rare lossless way.
  var isLossless = false
  var hasProfile = false
  /// Whether its tags tell the colours, whatever an ICC profile says.
  var overridesProfile = false
  /// White and corners where the file tells them by their place and not by a name.
  var chromaticities: Chromaticities?
  /// The exponent that makes light of code values, where the file tells one that is not sRGB's curve.
  var gamma: Double?
  /// Pages, top-level pictures or frames.
  var pictures = 1
  var isAnimated = false
  /// How often an animation plays; 0 for ever.
  var plays = 0
  /// The length of one round of an animation in seconds.
  var duration: Double?
  var exif = ExifTags()
  var colour = ColourFacts()
  var hdr: HDRFormat?

  /// The facts of a file of so many bytes.
  func facts(bytes: Int, hasLocation: Bool) -> MediaFacts {
    var tags: [String: String] = [:]
    tags["creation_time"] = exif.creationTime
    tags["make"] = exif.make
    tags["model"] = exif.model
    if hasProfile { tags["icc_profile"] = "yes" }
    let rate = duration.flatMap { seconds -> Rational? in
      guard isAnimated, seconds > 0 else { return nil }
      return Rational(Int64(pictures) * 1000, Int64(nearest: seconds * 1000))
    }
    let stream = StreamFacts(
      index: 0, kind: .video, codec: codec, profile: profile, sampleFormat: sampleFormat,
      bitDepth: bitDepth,
      codedSize: size, rotation: exif.orientation.rotation,
      isMirrored: exif.orientation.isMirrored, frameRate: rate,
      frameCount: Int64(pictures), colour: colour, hdr: hdr, hasAlpha: hasAlpha,
      duration: duration)
    return MediaFacts(
      kind: isAnimated ? .animation : .image, container: format, bytes: Int64(bytes),
      duration: duration, streams: [stream], tags: tags, hasLocation: hasLocation,
      pictures: pictures)
  }
}
