namespace FileTransfer.Actors.Storage;

/// <summary>Is called between the steps of a commit, so that a test can stop the world there.</summary>
internal interface ICommitProbe
{
    /// <param name="point">The step just done.</param>
    /// <param name="name">The entry it was done for, or null.</param>
    void At(CommitPoint point, string? name);
}
