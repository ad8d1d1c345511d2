using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Inferring;
using Imports.Reading.Normalising;

namespace Imports.Ingress;

/// <summary>Looks at samples of files in memory, a few at a time; who comes then is asked to come again, as of previews. Nothing of them is stored.</summary>
internal sealed class SampleInference(IngressOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>Each may hold several times its sample, and takes a core.</summary>
    private const int AtOnce = 2;

    /// <summary>Of a workbook or an archive that is small itself: what is read of it ends with the sample, what has to be held does not.</summary>
    private static readonly NormalisingOptions Limits = new() { MaxUnpackedBytes = 256 << 20, MaxSharedStringBytes = 32 << 20 };

    private readonly SemaphoreSlim places = new(AtOnce);

    /// <param name="chosen">Its dialect, sheet and member, as far as they are stated.</param>
    /// <param name="open">Opens the body, once its turn has come; it is read to its end.</param>
    /// <param name="cancellationToken">Of the reading.</param>
    /// <exception cref="PreviewBusyException">As many as may be are being looked at.</exception>
    /// <exception cref="ImportException">The file is too long, comes too slowly, or is refused as an import of it would be.</exception>
    public async Task<(SampleText Sample, InferredDataset Inferred, string? FileName)> InferAsync(
        ImportOptions chosen, Func<CancellationToken, Task<UploadBody>> open, CancellationToken cancellationToken)
    {
        var stated = StatedDialect.Of(chosen, OptionRules.Invalid);
        if (!await places.WaitAsync(TimeSpan.Zero, cancellationToken))
            throw new PreviewBusyException(AtOnce);
        try
        {
            var (file, fileName) = await BodyDeadline.RunAsync(options.PreviewTimeout, clock, stop => ReadAsync(open, stop), cancellationToken);
            var (sample, inferred) = await Task.Run(() => Infer(file, chosen, stated), cancellationToken);
            return (sample, inferred, fileName);
        }
        finally
        {
            places.Release();
        }
    }

    private (SampleText Sample, InferredDataset Inferred) Infer(byte[] file, ImportOptions chosen, StatedDialect stated)
    {
        var sample = SampleText.Open(file, chosen, Limits, options.MaxSampleBytes);
        return (sample, Inference.Of(sample, stated));
    }

    public void Dispose() => places.Dispose();

    private async Task<(byte[] File, string? FileName)> ReadAsync(Func<CancellationToken, Task<UploadBody>> open, CancellationToken cancellationToken)
    {
        await using var body = await open(cancellationToken);
        var file = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int read; (read = await body.Content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            file.Write(buffer, 0, read);
            if (file.Length > options.MaxSampleBytes)
                throw new ImportException(ErrorCodes.BodyTooLarge, $"A sample has at most {options.MaxSampleBytes} bytes (Ingress__MaxSampleBytes). Send the first lines, e.g. of head -n 10000, or the file packed by gzip.");
        }

        if (body.FinishAsync is { } finish)
            await finish(cancellationToken);
        return (file.ToArray(), body.FileName);
    }
}
