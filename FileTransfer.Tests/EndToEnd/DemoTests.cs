using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class DemoTests
{
    [LongFact]
    public async Task The_demo_works_twice_and_leaves_nothing_behind()
    {
        var folder = Directory.CreateTempSubdirectory("filetransfer-tests-");
        try
        {
            var launch = new Launch { Environment = new Dictionary<string, string> { ["TMPDIR"] = folder.FullName } };
            foreach (var _ in Enumerable.Range(0, 2))
            {
                var result = (await NodeProcess.RunAsync(launch, "demo")).WithExit(0);

                Assert.Equal(4, result.Named("step").Count(e => e.Flag("same")));
                Assert.Empty(folder.EnumerateFileSystemInfos());
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
