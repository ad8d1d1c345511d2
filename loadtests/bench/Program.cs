using Imports.Bench;

if (args is not [var apiUrl, var gatewayUrl, var runFolder, var generator, var workFolder, ..])
{
    Console.Error.WriteLine("usage: Imports.Bench API GATEWAY RUN_FOLDER GENERATOR WORK_FOLDER [--quick]   (loadtests/bench.sh calls it)");
    return 2;
}

var quick = args.Contains("--quick");
var bench = new Benchmark(new Uri(apiUrl), new Uri(gatewayUrl), new ServiceMemory(runFolder), new SampleFiles(generator, workFolder));
await bench.ImportAsync(10_000, seed: 900);
var hundred = new List<ImportFigures>();
for (var seed = 901; seed < (quick ? 902 : 904); seed++)
    hundred.Add(await bench.ImportAsync(100_000, seed));
var million = quick ? null : await bench.ImportAsync(1_000_000, seed: 910);
var upload = quick ? null : await bench.UploadAsync(2L << 30);
return Report.Print(hundred, million, upload);
