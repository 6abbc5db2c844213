public import MediaModel

/// The form in which pictures of all kinds can be put together: upright, square pixels, BT.709
/// in limited range, 4:2:0 with 8 bits.
public enum StandardPicture {
  /// FFmpeg's filters that bring a stream's decoded pictures into that form at a size as shown.
  /// High dynamic range is tone-mapped; times and rate stay as they are.
  public static func filters(for stream: StreamFacts, size: Resolution) -> String {
    PicturePlan.upright(stream, to: size).joined(separator: ",")
  }
}
