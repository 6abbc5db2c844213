import CFFmpeg
import CHEIF
import MediaModel

/// Owns a `heif_context` and the handle of its primary picture: a HEIC or AVIF still.
final class HEIFFile {
  let path: String
  private let context: OpaquePointer
  private var handle: OpaquePointer?

  private init(path: String, context: OpaquePointer) {
    self.path = path
    self.context = context
  }

  deinit {
    heif_image_handle_release(handle)
    heif_context_free(context)
  }

  /// Opens a file and reads its boxes; its pictures stay on disk.
  static func open(_ path: String) throws -> HEIFFile {
    guard let context = heif_context_alloc() else { throw outOfMemory(path) }
    let file = HEIFFile(path: path, context: context)
    heif_context_set_maximum_image_size_limit(context, Int32(PictureLimits.longestSide))
    try file.check(heif_context_read_from_file(context, path, nil), "reading")
    try file.check(heif_context_get_primary_image_handle(context, &file.handle), "reading")
    return file
  }

  private static func outOfMemory(_ path: String) -> MediaError {
    MediaError(.outOfMemory, operation: "reading", path: path, detail: "")
  }

  /// The one place that turns libheif's codes into errors.
  private func check(_ result: heif_error, _ operation: String) throws {
    guard result.code != heif_error_Ok else { return }
    let words = result.message.map { String(cString: $0) } ?? "error \(result.code.rawValue)"
    let kind: MediaError.Kind
    switch result.code {
    case heif_error_Input_does_not_exist: kind = .unreadable
    case heif_error_Unsupported_filetype, heif_error_Unsupported_feature: kind = .missingCodec
    case heif_error_Memory_allocation_error: kind = .absurd
    default: kind = .damaged
    }
    throw MediaError(
      kind, code: Int32(result.code.rawValue), operation: operation, path: path, detail: words,
      advice: kind == .missingCodec ? "Export it as JPEG or PNG" : nil)
  }

  /// The size as shown: turned, mirrored and cropped as the file says.
  var size: Resolution {
    Resolution(
      width: Int(heif_image_handle_get_width(handle)),
      height: Int(heif_image_handle_get_height(handle)))
  }

  var hasAlpha: Bool { heif_image_handle_has_alpha_channel(handle) != 0 }
  var isPremultiplied: Bool { heif_image_handle_is_premultiplied_alpha(handle) != 0 }
  var bitDepth: Int { max(8, Int(heif_image_handle_get_luma_bits_per_pixel(handle))) }

  /// How many pictures stand side by side; thumbnails and depth maps do not count.
  var pictures: Int { Int(heif_context_get_number_of_top_level_images(context)) }

  /// Whether there is an ICC profile.
  var hasProfile: Bool { (1...ColourProfile.most).contains(profileSize) }

  private var profileSize: Int { heif_image_handle_get_raw_color_profile_size(handle) }

  /// The ICC profile; nil where there is none.
  var profile: [UInt8]? {
    get throws {
      guard hasProfile else { return nil }
      var bytes = [UInt8](repeating: 0, count: profileSize)
      try check(heif_image_handle_get_raw_color_profile(handle, &bytes), "reading its profile")
      return bytes
    }
  }

  /// The colour tags (`nclx`) of the container.
  var colour: ColourFacts? {
    var profile: UnsafeMutablePointer<heif_color_profile_nclx>?
    guard heif_image_handle_get_nclx_color_profile(handle, &profile).code == heif_error_Ok else {
      return nil
    }
    defer { heif_nclx_color_profile_free(profile) }
    return profile.map { HEIFFile.colour($0.pointee) }
  }

  static func colour(_ profile: heif_color_profile_nclx) -> ColourFacts {
    ColourNames.facts(
      primaries: AVColorPrimaries(profile.color_primaries.rawValue),
      transfer: AVColorTransferCharacteristic(profile.transfer_characteristics.rawValue),
      matrix: AVColorSpace(profile.matrix_coefficients.rawValue),
      range: profile.full_range_flag != 0 ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG)
  }

  /// The EXIF block, from its byte-order mark on; nil where there is none.
  var exif: [UInt8]? {
    get throws {
      var item: heif_item_id = 0
      guard heif_image_handle_get_list_of_metadata_block_IDs(handle, "Exif", &item, 1) == 1 else {
        return nil
      }
      let size = heif_image_handle_get_metadata_size(handle, item)
      guard size > 4, size < 1 << 24 else { return nil }
      var bytes = [UInt8](repeating: 0, count: size)
      try check(heif_image_handle_get_metadata(handle, item, &bytes), "reading its tags")
      let skip = bytes.number32(at: 0) + 4
      return skip < bytes.count ? Array(bytes.dropFirst(skip)) : nil
    }
  }

  /// The XMP packet of the primary picture; nil where there is none, or none that can be read.
  var packet: [UInt8]? {
    var items = [heif_item_id](repeating: 0, count: 16)
    let found = heif_image_handle_get_list_of_metadata_block_IDs(
      handle, "mime", &items, Int32(items.count))
    for item in items.prefix(Int(found)) {
      guard let type = heif_image_handle_get_metadata_content_type(handle, item),
        String(cString: type) == "application/rdf+xml"
      else { continue }
      let size = heif_image_handle_get_metadata_size(handle, item)
      guard size > 0, size <= XMPPacket.mostRead else { return nil }
      var bytes = [UInt8](repeating: 0, count: size)
      let result = heif_image_handle_get_metadata(handle, item, &bytes)
      return result.code == heif_error_Ok ? bytes : nil
    }
    return nil
  }

  /// Decodes the primary picture in its own colour space, upright and cropped.
  func decode() throws -> HEIFImage {
    guard let options = heif_decoding_options_alloc() else { throw Self.outOfMemory(path) }
    defer { heif_decoding_options_free(options) }
    options.pointee.strict_decoding = 1
    var image: OpaquePointer?
    let result = OneCore.run {
      heif_decode_image(
        handle, &image, heif_colorspace_undefined, heif_chroma_undefined, options)
    }
    try check(result, "decoding")
    guard let image else { throw Self.outOfMemory(path) }
    return HEIFImage(image)
  }
}
