import MediaModel

/// How a picture stream becomes one that plays everywhere; pure.
struct PicturePlan: Equatable, Sendable {
  /// The size of the result.
  var size: Resolution
  /// Its constant rate.
  var frameRate: Rational
  /// FFmpeg's description of the filters between `in` and `out`.
  var filters: String
  /// The pixels of the result.
  var format = PixelFormat.yuv420p
  /// The stretch that the filters leave, in seconds; nil for all.
  var span: ClosedRange<Double>?
  /// Whether its pictures are those of a film of uneven times, each of which follows the one before.
  var isFilm = false

  /// The colour tags of everything that is encoded.
  static let colour = ColourFacts(
    primaries: "bt709", transfer: "bt709", matrix: "bt709", isFullRange: false)

  /// Plans for a stream.
  ///
  /// - Parameters:
  ///   - stream: What is known of it.
  ///   - longestSide: The longest side of the result; smaller pictures stay as they are.
  ///   - size: A size to force; nil for the largest that fits.
  ///   - usualStep: The median distance of its frames in seconds, where it varies.
  ///   - span: The stretch to keep, in seconds.
  ///   - keepsAlpha: Whether the result has transparency.
  ///   - isDraft: Scales fast, and each picture once, however often it is shown, for pictures that
  ///     nobody will see.
  static func make(
    for stream: StreamFacts, longestSide: Int? = nil, size: Resolution? = nil,
    usualStep: Double? = nil, span: ClosedRange<Double>? = nil, keepsAlpha: Bool = false,
    isDraft: Bool = false
  ) -> PicturePlan {
    let target =
      size
      ?? fitted(
        stream.displaySize ?? Resolution(width: 2, height: 2), longestSide: longestSide)
    let rate = FrameRateChoice.rate(for: stream, usualStep: usualStep)
    var fields: [String] = []
    if isLargeEnoughForFields(stream), let which = fieldPictures(of: stream) {
      fields.append("bwdif=mode=send_frame:\(which)")
    }
    let start = span?.lowerBound ?? 0
    let isFilm = FrameRateChoice.isFilm(stream, usualStep: usualStep)
    var times = isFilm ? [steadied(at: rate)] : []
    times += ["fps=fps=\(rate.numerator)/\(rate.denominator):start_time=\(start)"]
    if let span { times += ["trim=end=\(span.upperBound)", "setpts=PTS-STARTPTS"] }
    let picture = upright(stream, to: target, keepsAlpha: keepsAlpha)
    let filters = (fields + (isDraft ? picture + times : times + picture)).joined(separator: ",")
    return PicturePlan(
      size: target, frameRate: rate,
      filters: isDraft
        ? filters.replacing(Self.quality, with: "flags=fast_bilinear") : filters,
      format: keepsAlpha ? .yuva420p : .yuv420p, span: span, isFilm: isFilm)
  }

  /// Pictures by which the times of a film may be off before one is left out or doubled: more than half of one,
  /// as times of two and three fields in turn waver by a fifth about any place between two pictures.
  static let filmSlack = 0.65

  /// Puts each picture of a film behind the one before, whatever its step, as long as it is in time.
  private static func steadied(at rate: Rational) -> String {
    "setpts='st(0,\(rate.denominator)/(\(rate.numerator)*TB));st(1,PTS/ld(0));"
      + "st(2,if(isnan(PREV_OUTPTS),round(ld(1)),round(PREV_OUTPTS/ld(0))+1));"
      + "round(if(lt(abs(ld(1)-ld(2)),\(filmSlack)),ld(2),round(ld(1)))*ld(0))'"
  }

  /// Codecs that say of each picture whether it consists of fields, which may change on the way.
  private static let flaggingCodecs: Set<String> = [
    "dnxhd", "h264", "mpeg1video", "mpeg2video", "mpeg4", "vc1", "wmv3",
  ]

  /// Of which pictures the fields are made whole, as `bwdif` wants it: of all, in one order, or of those that
  /// say so themselves; nil where none can be such.
  private static func fieldPictures(of stream: StreamFacts) -> String? {
    if let order = stream.fieldOrder, order != .progressive {
      return "parity=\(order == .topFirst ? "tff" : "bff")"
    }
    return flaggingCodecs.contains(stream.codec) ? "deint=interlaced" : nil
  }

  /// FFmpeg's filter takes no plane of less than four lines or pixels.
  private static func isLargeEnoughForFields(_ stream: StreamFacts) -> Bool {
    stream.codedSize.map { min($0.width, $0.height) >= 16 } ?? false
  }

  /// Brings pictures upright to a size: BT.709, limited range, 4:2:0, square pixels.
  static func upright(
    _ stream: StreamFacts, to size: Resolution, keepsAlpha: Bool = false
  ) -> [String] {
    let unturned = stream.rotation % 180 == 0 ? size : size.turned
    let colours: [String]
    if keepsAlpha {
      colours = transparent(stream, to: unturned)
    } else {
      colours =
        stream.hdr == nil ? standard(stream, to: unturned) : toneMapped(stream, to: unturned)
    }
    return colours
      + Orientation(rotation: stream.rotation, isMirrored: stream.isMirrored).turns
      + ["format=\(keepsAlpha ? "yuva420p" : "yuv420p")", "setsar=1"]
  }

  /// Scales and converts pictures to BT.709, limited range; their opacity stays beside them.
  private static func transparent(_ stream: StreamFacts, to size: Resolution) -> [String] {
    let isRGB = stream.sampleFormat.flatMap { PixelFormat(name: $0) }?.isRGB == true
    let source =
      isRGB
      ? ""
      : ":in_color_matrix=\(scaleMatrix(sourceMatrix(stream)))"
        + ":in_range=\(stream.colour.isFullRange == true ? "pc" : "tv")"
    return [
      "scale=\(size.width):\(size.height):\(quality)\(source)"
        + ":out_color_matrix=bt709:out_range=tv"
    ]
  }

  /// The largest even size of the same shape whose longest side is at most so long.
  static func fitted(_ size: Resolution, longestSide: Int?) -> Resolution {
    let longest = max(size.width, size.height)
    let factor = longestSide.map { min(1, Double($0) / Double(max(1, longest))) } ?? 1
    func even(_ side: Int) -> Int {
      max(2, Int((Double(side) * factor / 2).rounded()) * 2)
    }
    return Resolution(width: even(size.width), height: even(size.height))
  }

  private static let quality = "flags=bicubic+accurate_rnd+full_chroma_int"

  /// Scales and converts pictures of standard range to BT.709, limited range.
  private static func standard(_ stream: StreamFacts, to size: Resolution) -> [String] {
    let format = stream.sampleFormat.flatMap { PixelFormat(name: $0) }
    let isRGB = format?.isRGB == true
    let matrix = sourceMatrix(stream)
    let isFull = stream.colour.isFullRange == true
    var chain: [String] = []
    if stream.hasAlpha { chain += overBlack(stream) }
    let isForeign = stream.colour.primaries.map(foreignPrimaries.contains) ?? false
    if isForeign || foreignMatrices.contains(matrix), !isRGB {
      // What lay over black is RGB by now.
      let (form, range) =
        stream.hasAlpha ? ("gbr", "full") : (zimgMatrix(matrix), isFull ? "full" : "limited")
      let primaries = isForeign ? stream.colour.primaries ?? "bt709" : "bt709"
      return chain + [
        "scale=\(size.width):\(size.height):\(quality)",
        "zscale=pin=\(primaries):tin=bt709:min=\(form):rin=\(range):p=bt709:t=bt709:m=bt709:r=limited",
      ]
    }
    let isPlain =
      matrix == "bt709" && !isFull && !isRGB && !stream.hasAlpha && stream.codedSize == size
    if isPlain { return [] }
    // VP8 and VP9 are probed as plain 4:2:0 also where opacity stands beside the picture.
    if stream.codedSize == size, !stream.hasAlpha, ["yuv420p", "yuvj420p"].contains(format?.name),
      ["bt709", "smpte170m", "bt470bg"].contains(matrix)
    {
      return [recoloured(from: matrix, isFull: isFull)]
    }
    var scale = "scale=\(size.width):\(size.height):\(quality)"
    if !isRGB, !stream.hasAlpha {
      scale += ":in_color_matrix=\(scaleMatrix(matrix)):in_range=\(isFull ? "pc" : "tv")"
    }
    chain.append(scale + ":out_color_matrix=bt709:out_range=tv")
    return chain
  }

  /// Lays a picture with transparency over black, in RGB.
  private static func overBlack(_ stream: StreamFacts) -> [String] {
    let isRGB = stream.sampleFormat.flatMap { PixelFormat(name: $0) }?.isRGB == true
    let source =
      isRGB
      ? []
      : [
        "scale=iw:ih:\(quality):in_color_matrix=\(scaleMatrix(sourceMatrix(stream)))"
          + ":in_range=\(stream.colour.isFullRange == true ? "pc" : "tv")"
      ]
    return source + ["format=gbrap", "premultiply=inplace=1", "format=gbrp"]
  }

  /// Corners of colour spaces that are not BT.709's, which zimg brings there.
  private static let foreignPrimaries: Set<String> = [
    "bt2020", "smpte432", "smpte431", "smpte170m", "smpte240m", "bt470bg",
  ]
  /// Matrices that swscale does not know.
  private static let foreignMatrices: Set<String> = ["ycgco"]

  /// Another matrix and range for pictures that stay as they are otherwise: on their own planes,
  /// some thirty times faster than through RGB, and with chroma as sharp as it was.
  private static func recoloured(from matrix: String, isFull: Bool) -> String {
    "colorspace=ispace=\(matrix):iprimaries=bt709:itrc=bt709:irange=\(isFull ? "pc" : "tv")"
      + ":space=bt709:primaries=bt709:trc=bt709:range=tv:format=yuv420p:fast=1"
  }

  /// What players take an untagged matrix for: BT.601 in SD, no larger than PAL's, and BT.709 above
  /// (as mpv does; Chrome goes by the height alone).
  static func sourceMatrix(_ stream: StreamFacts) -> String {
    if let matrix = stream.colour.matrix, matrix != "gbr" { return matrix }
    if stream.codec == "mjpeg" { return "bt470bg" }
    let size = stream.codedSize ?? Resolution(width: 1280, height: 720)
    let isStandardDefinition = size.width < 1280 && size.height <= 576
    return isStandardDefinition ? "smpte170m" : "bt709"
  }

  private static func scaleMatrix(_ matrix: String) -> String {
    switch matrix {
    case "bt709", "fcc", "smpte170m", "smpte240m", "bt470bg": matrix
    case "bt2020nc", "bt2020c": "bt2020"
    default: "bt709"
    }
  }

  private static func zimgMatrix(_ matrix: String) -> String {
    switch matrix {
    case "bt2020nc": "2020_ncl"
    case "bt2020c": "2020_cl"
    case "smpte170m": "170m"
    case "bt470bg": "470bg"
    case "fcc", "ycgco": matrix
    // By their numbers in H.273, as FFmpeg 5.1 misspells the one name and has none for the other.
    case "smpte240m": "7"
    case "ictcp": "14"
    default: "709"
    }
  }

  /// The brightness, in cd/m², that becomes reference white: BT.2408's for HDR.
  static let referenceWhite = 203

  /// Brings high dynamic range to BT.709: scaled first, as all after it costs by the pixel; then
  /// in linear light to BT.709's primaries, the brights bent down, and back.
  private static func toneMapped(_ stream: StreamFacts, to size: Resolution) -> [String] {
    let isHLG = stream.colour.transfer == "arib-std-b67"
    let isFull = stream.colour.isFullRange == true
    let matrix = stream.colour.matrix.map(zimgMatrix) ?? "2020_ncl"
    let primaries = stream.colour.primaries == "smpte432" ? "smpte432" : "bt2020"
    return [
      "scale=\(size.width):\(size.height):\(quality)",
      "zscale=tin=\(isHLG ? "arib-std-b67" : "smpte2084"):pin=\(primaries):min=\(matrix)"
        + ":rin=\(isFull ? "full" : "limited"):t=linear:npl=\(referenceWhite)",
      "format=gbrpf32le", "zscale=p=bt709", "tonemap=tonemap=mobius:desat=0",
      "zscale=t=bt709:m=bt709:r=limited",
    ]
  }
}
