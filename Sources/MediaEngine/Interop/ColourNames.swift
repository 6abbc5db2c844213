import CFFmpeg
import MediaModel

/// FFmpeg's colour enums by their names.
enum ColourNames {
  static func facts(
    primaries: AVColorPrimaries, transfer: AVColorTransferCharacteristic, matrix: AVColorSpace,
    range: AVColorRange
  ) -> ColourFacts {
    ColourFacts(
      primaries: primaries == AVCOL_PRI_UNSPECIFIED
        ? nil : name(av_color_primaries_name(primaries)),
      transfer: transfer == AVCOL_TRC_UNSPECIFIED ? nil : name(av_color_transfer_name(transfer)),
      matrix: matrix == AVCOL_SPC_UNSPECIFIED ? nil : name(av_color_space_name(matrix)),
      isFullRange: range == AVCOL_RANGE_JPEG ? true : range == AVCOL_RANGE_MPEG ? false : nil)
  }

  private static func name(_ text: UnsafePointer<CChar>?) -> String? {
    text.map { String(cString: $0) }.flatMap { $0 == "reserved" || $0 == "unknown" ? nil : $0 }
  }

  static func primaries(_ name: String?) -> AVColorPrimaries {
    guard let name else { return AVCOL_PRI_UNSPECIFIED }
    let found = av_color_primaries_from_name(name)
    return found < 0 ? AVCOL_PRI_UNSPECIFIED : AVColorPrimaries(UInt32(found))
  }

  static func transfer(_ name: String?) -> AVColorTransferCharacteristic {
    guard let name else { return AVCOL_TRC_UNSPECIFIED }
    let found = av_color_transfer_from_name(name)
    return found < 0 ? AVCOL_TRC_UNSPECIFIED : AVColorTransferCharacteristic(UInt32(found))
  }

  static func matrix(_ name: String?) -> AVColorSpace {
    guard let name else { return AVCOL_SPC_UNSPECIFIED }
    let found = av_color_space_from_name(name)
    return found < 0 ? AVCOL_SPC_UNSPECIFIED : AVColorSpace(UInt32(found))
  }

  static func range(_ isFull: Bool?) -> AVColorRange {
    switch isFull {
    case true: AVCOL_RANGE_JPEG
    case false: AVCOL_RANGE_MPEG
    case nil: AVCOL_RANGE_UNSPECIFIED
    }
  }
}
