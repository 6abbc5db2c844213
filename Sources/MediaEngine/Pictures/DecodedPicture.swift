import CLCMS
import MediaModel

/// A picture as its decoder gave it: any pixel format, any colours, not yet upright.
struct DecodedPicture {
  /// The pixels; four inks lie in the components of an RGBA frame of 8 or 16 bits.
  var frame: Frame
  /// What the bytes of the frame are.
  enum Components {
    /// What the pixel format says.
    case asFormat
    /// Cyan, magenta, yellow, black, where the greatest value is no ink (Adobe) or full ink.
    case inks(areInverted: Bool)
  }
  var components = Components.asFormat
  /// An ICC profile that tells the colours.
  var profile: [UInt8]?
  /// The tags that tell them where there is no profile.
  var colour = ColourFacts()
  /// White and corners, and the exponent of the curve, where there are no names for them.
  var chromaticities: Chromaticities?
  var gamma: Double?
  /// The brightest light of an HDR picture in candelas per square metre.
  var peak: Double?
  /// Whether the colours are already multiplied with the opacity.
  var isPremultiplied = false
  /// Whether there is opacity to keep; a format may have room for it that nobody uses.
  var hasAlpha = true
  /// How it is turned upright.
  var orientation = Orientation.upright

  /// Takes over what a file's header says of the colours.
  mutating func take(_ header: PictureHeader) {
    if header.overridesProfile { profile = nil }
    colour.primaries = header.colour.primaries ?? colour.primaries
    colour.transfer = header.colour.transfer ?? colour.transfer
    chromaticities = header.chromaticities
    gamma = header.gamma
  }

  /// The same picture upright, in 8-bit sRGB: an `rgb24` frame, or `rgba` where it has opacity.
  ///
  /// Lets go of the decoded pixels as soon as they are converted, so that they and the turned
  /// picture never stand side by side.
  func upright(path: String, cancellation: Cancellation? = nil) throws -> Frame {
    let plain = try standard(path: path, cancellation: cancellation)
    plain.colour = ColourFacts(
      primaries: "bt709", transfer: "iec61966-2-1", matrix: "gbr", isFullRange: true)
    guard let turn = orientation.filters else { return plain }
    return try PictureFilter.run(turn, on: plain, path: path, cancellation: cancellation)
  }

  /// The same picture in 8-bit sRGB, not turned.
  func standard(path: String, cancellation: Cancellation?) throws -> Frame {
    let hasAlpha = hasAlpha && inks == nil && (frame.pixelFormat?.hasAlpha ?? false)
    let target = hasAlpha ? PixelFormat.rgba : .rgb24
    guard let transform = transform(hasAlpha: hasAlpha) else {
      guard let filters = conversion(to: target.name) else { return frame }
      return try PictureBand.convert(
        frame, to: target, filters: filters, path: path, cancellation: cancellation
      ) { try $1.copyPixels(of: $0) }
    }
    return try PictureBand.convert(
      frame, to: target, filters: transform.packing.flatMap(conversion), path: path,
      cancellation: cancellation
    ) { transform.convert($0, into: $1) }
  }

  /// How the colours become sRGB; nil where they are already.
  private func transform(hasAlpha: Bool) -> ColourTransform? {
    guard let source = colourProfile() else { return nil }
    let isDeep = (frame.pixelFormat?.bitDepth ?? 8) > 8
    let isGrey = source.space == cmsSigGrayData
    guard let pixels = pixelLayout(isGrey: isGrey, isDeep: isDeep, hasAlpha: hasAlpha) else {
      return nil
    }
    return ColourTransform.make(
      from: source, pixels: pixels, hasAlpha: hasAlpha,
      packing: inks == nil
        ? packedFormat(isGrey: isGrey, isDeep: isDeep, hasAlpha: hasAlpha) : inkPacking)
  }

  /// The packed format that inks lie in once their planes, if they lie in such, are joined.
  private var inkPacking: String? {
    guard let format = frame.pixelFormat, format.packedBits == nil else { return nil }
    return (format.bitDepth ?? 8) > 8 ? "rgba64le" : "rgba"
  }

  /// Whether the bytes are inks, and which way round.
  private var inks: Bool? {
    if case .inks(let areInverted) = components { areInverted } else { nil }
  }

  /// The colours to convert from; nil where they are sRGB already.
  private func colourProfile() -> ColourProfile? {
    if let profile, let found = ColourProfile.icc(profile), suits(found.space) { return found }
    if inks != nil { return ColourProfile.plainInks() }
    let isStandard = [nil, "bt709", "unknown"].contains(colour.primaries) && chromaticities == nil
    let curve = gamma.map(ToneCurve.power) ?? ToneCurve.named(colour.transfer, peak: peak)
    if isStandard, curve == nil { return nil }
    return ColourProfile.tagged(
      chromaticities ?? .named(colour.primaries), curve: curve ?? ToneCurve.standard)
  }

  /// Whether a profile's colour space is the one of the pixels.
  private func suits(_ space: cmsColorSpaceSignature) -> Bool {
    if inks != nil { return space == cmsSigCmykData }
    if space == cmsSigRgbData { return true }
    let isGrey = frame.pixelFormat?.isGrey ?? false
    return space == cmsSigGrayData && isGrey
  }

  private func packedFormat(isGrey: Bool, isDeep: Bool, hasAlpha: Bool) -> String {
    if isGrey { return hasAlpha ? "ya8" : "gray" }
    if hasAlpha { return isDeep ? "rgba64le" : "rgba" }
    return isDeep ? "rgb48le" : "rgb24"
  }

  private func pixelLayout(isGrey: Bool, isDeep: Bool, hasAlpha: Bool) -> cmsUInt32Number? {
    if let inks { return inkLayout(areInverted: inks) }
    if isGrey { return hasAlpha ? preflight_cms_gray_alpha_8 : preflight_cms_gray_8 }
    switch (isDeep, hasAlpha) {
    case (false, false): return preflight_cms_rgb_8
    case (false, true): return preflight_cms_rgba_8
    case (true, false): return preflight_cms_rgb_16
    case (true, true): return preflight_cms_rgba_16
    }
  }

  private func inkLayout(areInverted: Bool) -> cmsUInt32Number? {
    switch (inkPacking ?? frame.pixelFormat?.name, areInverted) {
    case ("rgba", false): preflight_cms_cmyk_8
    case ("rgba", true): preflight_cms_cmyk_8_inverted
    case ("rgba64le", false): preflight_cms_cmyk_16
    case ("rgba64be", false): preflight_cms_cmyk_16_swapped
    default: nil
    }
  }

  /// Filters that bring the pixels into a packed format at the best quality that swscale has; nil
  /// where they are in it.
  private func conversion(to format: String) -> String? {
    if frame.pixelFormat?.name == format, !isPremultiplied { return nil }
    var filters = isPremultiplied ? "unpremultiply=inplace=1," : ""
    let matrix =
      switch colour.matrix {
      case "bt709": "bt709"
      case "bt2020nc", "bt2020c": "bt2020"
      case "fcc": "fcc"
      case "smpte240m": "smpte240m"
      default: "bt601"
      }
    let isGrey = frame.pixelFormat?.isGrey ?? false
    let isFull = colour.isFullRange ?? (isGrey || frame.pixelFormat?.impliesFullRange == true)
    filters += "scale=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp"
    if isGrey {
      filters += ":in_range=full:out_range=full,format=\(format)"
      return isFull ? filters : filters + "," + Self.stretched
    }
    if frame.pixelFormat?.isRGB == false {
      filters += ":in_color_matrix=\(matrix):in_range=\(isFull ? "full" : "limited")"
    }
    return filters + ",format=\(format)"
  }

  /// Brings 8-bit RGB from 16 to 235 to all values: swscale takes all grey for full range.
  private static let stretched =
    "lutrgb="
    + ["r", "g", "b"].map { "\($0)='clip((val-16)*255/219,0,255)'" }.joined(separator: ":")
}

/// Runs one picture through filters.
enum PictureFilter {
  static func run(
    _ filters: String, on frame: Frame, path: String, cancellation: Cancellation? = nil
  ) throws -> Frame {
    try cancellation?.check()
    guard let format = frame.pixelFormat else { return frame }
    let shape = PictureShape(size: frame.size, format: format, timeBase: .one)
    let graph = try FilterGraph.make(
      "[in]\(filters)[out]", inputs: [.picture(shape)], outputs: [.picture()], threads: 1,
      path: path,
      cancellation: cancellation)
    frame.presentationTime = 0
    try graph.push(frame)
    try graph.push(nil)
    let made = try Frame()
    guard try graph.pull(into: made) else {
      throw MediaError(.other, operation: "filtering", path: path, detail: "no picture came out")
    }
    return made
  }
}
