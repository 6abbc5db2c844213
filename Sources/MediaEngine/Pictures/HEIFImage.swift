import CFFmpeg
import CHEIF
import MediaModel

/// Owns a decoded `heif_image`.
final class HEIFImage {
  private let image: OpaquePointer

  init(_ image: OpaquePointer) { self.image = image }

  deinit { heif_image_release(image) }

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
    guard let first = channels.planes.first, let format = PixelFormat(name: channels.format) else {
      return nil
    }
    let size = Resolution(
      width: Int(heif_image_get_width(image, first)),
      height: Int(heif_image_get_height(image, first)))
    let shape = try Frame.showing([], of: self, size: size, format: format)
    var planes: [(start: UnsafePointer<UInt8>, stride: Int)] = []
    for (plane, channel) in channels.planes.enumerated() {
      var stride: Int32 = 0
      guard let start = heif_image_get_plane_readonly(image, channel, &stride),
        heif_image_get_width(image, channel) >= shape.columns(ofPlane: plane),
        heif_image_get_height(image, channel) >= shape.lines(ofPlane: plane)
      else { return nil }
      planes.append((start, Int(stride)))
    }
    return try Frame.showing(planes, of: self, size: size, format: format)
  }

  private func layout(isIdentity: Bool) throws -> (format: String, planes: [heif_channel]) {
    let depth = Int(heif_image_get_bits_per_pixel_range(image, first))
    let suffix = depth > 8 ? "\(depth)le" : ""
    let hasAlpha = heif_image_has_channel(image, heif_channel_Alpha) != 0
    let alpha = hasAlpha ? [heif_channel_Alpha] : []
    if heif_image_get_colorspace(image) == heif_colorspace_RGB {
      let planes = [heif_channel_G, heif_channel_B, heif_channel_R] + alpha
      return ("gbr\(hasAlpha ? "a" : "")p\(suffix)", planes)
    }
    let chroma: String
    switch heif_image_get_chroma_format(image) {
    case heif_chroma_monochrome:
      // FFmpeg has no planar grey with alpha: grey with an opacity is left without it.
      return (depth > 8 ? "gray\(suffix)" : "gray", [heif_channel_Y])
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
