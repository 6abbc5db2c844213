import CFFmpeg
import CHEIF
import MediaModel

/// Owns a decoded `heif_image`.
final class HEIFImage {
  private let image: OpaquePointer
  /// Planes that libheif does not give in the form that is needed.
  private var made: [UnsafeMutableRawBufferPointer] = []

  init(_ image: OpaquePointer) { self.image = image }

  deinit {
    heif_image_release(image)
    made.forEach { $0.deallocate() }
  }

  /// The colour tags of the coded picture, container's or codec's.
  var colour: ColourFacts? {
    var profile: UnsafeMutablePointer<heif_color_profile_nclx>?
    guard heif_image_get_nclx_color_profile(image, &profile).code == heif_error_Ok else {
      return nil
    }
    defer { heif_nclx_color_profile_free(profile) }
    return profile.map { HEIFFile.colour($0.pointee) }
  }

  /// The brightest light of the picture in candelas per square metre, where the file tells.
  var peak: Double? {
    guard heif_image_has_content_light_level(image) != 0 else { return nil }
    var level = heif_content_light_level()
    heif_image_get_content_light_level(image, &level)
    return level.max_content_light_level > 0 ? Double(level.max_content_light_level) : nil
  }

  /// The planes as an FFmpeg frame that shares their memory; nil for arrangements that no decoder
  /// of libheif gives.
  ///
  /// Filters may read past the ends of its lines, where there may be nothing: give them a
  /// ``Frame/padded()`` copy.
  func frame(isIdentity: Bool) throws -> Frame? {
    let channels = try layout(isIdentity: isIdentity)
    guard let first = channels.planes.first ?? nil, let format = PixelFormat(name: channels.format)
    else {
      return nil
    }
    let size = Resolution(
      width: Int(heif_image_get_width(image, first)),
      height: Int(heif_image_get_height(image, first)))
    let shape = try Frame.showing([], of: self, size: size, format: format)
    var planes: [(start: UnsafePointer<UInt8>, stride: Int)] = []
    for (index, channel) in channels.planes.enumerated() {
      let area = Resolution(
        width: shape.columns(ofPlane: index), height: shape.lines(ofPlane: index))
      guard let plane = channel.map({ plane($0, area) }) ?? neutralPlane(area) else { return nil }
      planes.append(plane)
    }
    return try Frame.showing(planes, of: self, size: size, format: format)
  }

  private typealias Plane = (start: UnsafePointer<UInt8>, stride: Int)

  /// A channel's plane, at the depth of the first one: opacity may have another.
  private func plane(_ channel: heif_channel, _ area: Resolution) -> Plane? {
    var stride: Int32 = 0
    guard let start = heif_image_get_plane_readonly(image, channel, &stride),
      heif_image_get_width(image, channel) >= area.width,
      heif_image_get_height(image, channel) >= area.height
    else { return nil }
    let own = depth(of: channel)
    guard own != depth else { return (start, Int(stride)) }
    let (most, wanted) = ((1 << own) - 1, (1 << depth) - 1)
    return makePlane(area) { column, row in
      let line = UnsafeRawPointer(start + row * Int(stride))
      let value =
        own > 8
        ? Int(line.loadUnaligned(fromByteOffset: column * 2, as: UInt16.self))
        : Int(line.load(fromByteOffset: column, as: UInt8.self))
      return (min(value, most) * wanted + most / 2) / most
    }
  }

  /// A plane of no colour: FFmpeg has no planar grey with opacity.
  private func neutralPlane(_ area: Resolution) -> Plane? {
    makePlane(area) { _, _ in 1 << (depth - 1) }
  }

  private func makePlane(_ area: Resolution, _ value: (_ column: Int, _ row: Int) -> Int) -> Plane?
  {
    let isDeep = depth > 8
    let stride = area.width * (isDeep ? 2 : 1)
    let plane = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, stride * area.height), alignment: 64)
    made.append(plane)
    for row in 0..<area.height {
      for column in 0..<area.width {
        let value = value(column, row)
        if isDeep {
          plane.storeBytes(
            of: UInt16(clamping: value).littleEndian, toByteOffset: row * stride + column * 2,
            as: UInt16.self)
        } else {
          plane[row * stride + column] = UInt8(clamping: value)
        }
      }
    }
    return plane.baseAddress.map {
      (UnsafePointer($0.assumingMemoryBound(to: UInt8.self)), stride)
    }
  }

  private func depth(of channel: heif_channel) -> Int {
    Int(heif_image_get_bits_per_pixel_range(image, channel))
  }

  /// Bits of the first channel.
  private var depth: Int { depth(of: first) }

  /// FFmpeg's name of the planes, and the channels that they hold; nil for one of no colour.
  private func layout(isIdentity: Bool) throws -> (format: String, planes: [heif_channel?]) {
    let suffix = depth > 8 ? "\(depth)le" : ""
    let hasAlpha = heif_image_has_channel(image, heif_channel_Alpha) != 0
    let alpha: [heif_channel?] = hasAlpha ? [heif_channel_Alpha] : []
    if heif_image_get_colorspace(image) == heif_colorspace_RGB {
      let planes = [heif_channel_G, heif_channel_B, heif_channel_R] + alpha
      return ("gbr\(hasAlpha ? "a" : "")p\(suffix)", planes)
    }
    let chroma: String
    switch heif_image_get_chroma_format(image) {
    case heif_chroma_monochrome:
      return hasAlpha
        ? ("yuva420p\(suffix)", [heif_channel_Y, nil, nil] + alpha)
        : ("gray\(suffix)", [heif_channel_Y])
    case heif_chroma_422: chroma = "422"
    case heif_chroma_444: chroma = "444"
    default: chroma = "420"
    }
    let planes = [heif_channel_Y, heif_channel_Cb, heif_channel_Cr] + alpha
    if isIdentity, chroma == "444" { return ("gbr\(hasAlpha ? "a" : "")p\(suffix)", planes) }
    return ("yuv\(hasAlpha ? "a" : "")\(chroma)p\(suffix)", planes)
  }

  private var first: heif_channel {
    heif_image_get_colorspace(image) == heif_colorspace_RGB ? heif_channel_G : heif_channel_Y
  }
}
