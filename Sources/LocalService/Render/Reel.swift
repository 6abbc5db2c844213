import MediaEngine
import MediaModel

/// Gives the pictures of one shot on the canvas, one after the other, without end: a source that
/// is over goes on with its last picture.
protocol Reel: AnyObject {
  /// The next picture; its time is not set.
  func next() throws -> Frame
}

/// What every reel needs to know.
struct ReelSetting {
  var canvas: Resolution
  var frameRate: Int
  /// How many pictures will be taken.
  var count: Int
  /// Counts shots, so that neighbours move differently.
  var number: Int
  var cancellation: Cancellation

  /// What leaves every reel.
  var shape: PictureShape {
    PictureShape(
      size: canvas, format: .yuv420p, timeBase: Rational(1, Int64(frameRate)) ?? .one,
      frameRate: Rational(Int64(frameRate)))
  }
}
