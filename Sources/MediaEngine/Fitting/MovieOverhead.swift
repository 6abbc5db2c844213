/// About how many bytes of an MP4 are neither pictures nor sound, before there is one.
public enum MovieOverhead {
  /// - Parameters:
  ///   - pictures: How many pictures it holds.
  ///   - seconds: How long it lasts.
  ///   - sampleRates: Samples a second of each sound track, of 1024 samples a packet as in AAC.
  public static func bytes(pictures: Int, seconds: Double, sampleRates: [Int]) -> Int64 {
    FitBudget.overhead(
      pictures: pictures, sounds: sampleRates.map { Int(seconds * Double($0) / 1024) + 1 })
  }
}
