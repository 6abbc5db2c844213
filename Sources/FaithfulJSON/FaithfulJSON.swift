// FaithfulJSON
