using SharpFuzz;
using Sinter;
using Sinter.Fuzz;

if (args is not [var name, ..] || FuzzTarget.All.FirstOrDefault(candidate => candidate.Name == name) is not { } target)
{
    Console.Error.WriteLine("usage: Sinter.Fuzz TARGET [SEED-FOLDER]");
    Console.Error.WriteLine($"TARGET is one of: {string.Join(' ', FuzzTarget.All.Select(candidate => candidate.Name))}");
    Console.Error.WriteLine("With a folder, writes the valid inputs to start from; without, reads inputs from a fuzzer (see fuzz.sh).");
    return 2;
}
if (args.Length > 1)
{
    Directory.CreateDirectory(args[1]);
    for (int i = 0; i < target.Seeds.Count; i++)
        File.WriteAllBytes(Path.Combine(args[1], $"{target.Name}-{i}"), target.Seeds[i]);
    return 0;
}
Fuzzer.OutOfProcess.Run(stream =>
{
    using var memory = new MemoryStream();
    stream.CopyTo(memory);
    try
    {
        target.Read(memory.ToArray());
    }
    catch (ModelException)
    {
        // The input was refused as it should be.
    }
});
return 0;
