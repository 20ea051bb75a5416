namespace FileTransfer.Actors.Storage;

/// <summary>The steps of <see cref="Commit"/>, in order; each is reached when its work is done.</summary>
internal enum CommitPoint
{
    ContentChecked,
    EmptyEntriesMade,
    MetadataSet,
    StagingFlushed,
    DestinationOpened,
    Begun,

    /// <summary>Once per root, and per entry while folders are merged.</summary>
    Placed,
    NamesFlushed,
}
