/// What is wrong with the bytes of a picture, before it is known which file they come from.
enum PictureFault: Error, Equatable {
  /// The file ends too early or contradicts itself.
  case damaged(String)
  /// Dimensions that no real picture has, or that no machine should be asked to hold.
  case absurd(String)
  /// Well formed, but in a way that nothing here decodes.
  case unsupported(String)
}
