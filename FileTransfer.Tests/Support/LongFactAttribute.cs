using Xunit;

namespace FileTransfer.Tests.Support;

/// <summary>A test that takes longer than about 20 s; it runs when FILETRANSFER_LONG_TESTS is 1.</summary>
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (!IsAskedFor) Skip = "takes longer than 20 s; runs with FILETRANSFER_LONG_TESTS=1";
    }

    /// <summary>Also for tests that take more cases then.</summary>
    public static bool IsAskedFor => Environment.GetEnvironmentVariable("FILETRANSFER_LONG_TESTS") == "1";
}
