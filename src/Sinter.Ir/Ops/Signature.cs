using System.Collections.Immutable;

namespace Sinter.Ir;

/// <summary>The parameters of an operation as one opset defines them; valid until a newer signature of the same operation replaces
/// it.</summary>
public sealed class Signature(Opset since, params ImmutableArray<Parameter> parameters)
{
    public Opset Since { get; } = since;

    public ImmutableArray<Parameter> Parameters { get; } = parameters;

    public Parameter? Find(string name)
    {
        foreach (Parameter parameter in Parameters)
        {
            if (parameter.Name == name)
                return parameter;
        }
        return null;
    }
}
