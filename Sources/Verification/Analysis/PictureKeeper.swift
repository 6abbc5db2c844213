import MediaEngine
import MediaModel

/// Keeps small upright pictures, spread over the video, for the report.
final class PictureKeeper {
  private(set) var pictures: [SmallPicture] = []

  init(facts: MediaFacts, path: String) {}

  func take(_ frame: Frame, at time: Double) throws {}
}
