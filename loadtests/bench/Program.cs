using Imports.Bench;
using Imports.Bench.MainJob;

return await CommandLine.RunAsync(args, async (options, cancellationToken) =>
    options.MainJob ? await MainJobRun.MeasureAsync(options) : await Benchmark.MeasureAsync(options, cancellationToken));
