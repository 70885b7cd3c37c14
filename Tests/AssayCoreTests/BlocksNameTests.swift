import Testing

@testable import AssayCore

@Suite("Names of code blocks")
struct BlocksNameTests {
    @Test(
        "From the info string",
        arguments: [
            ("python", "python", nil), ("", "", nil), ("python sales.py", "python", "sales.py"),
            ("python src/app/main.py", "python", "src/app/main.py"), ("python ./sales.py", "python", "sales.py"),
            ("python title=\"sales.py\"", "python", "sales.py"), ("python title='a b.py'", "python", nil),
            ("python showLineNumbers file=sales.py", "python", "sales.py"),
            ("js filename=\"src/x.js\" {1,3}", "js", "src/x.js"),
            ("{file=\"sales.py\"}", "{file=\"sales.py\"}", "sales.py"),
            ("python {title=\"sales.py\"}", "python", "sales.py"),
            ("python:sales.py", "python", "sales.py"), ("python:src/a.py", "python", "src/a.py"),
            ("12:15:app/todo.tsx", "12:15:app/todo.tsx", nil), ("diff 3.10", "diff", nil),
            ("python example.com", "python", nil),
            ("python -E x.py", "python", nil), ("grep -E '^\\d{4}'", "grep", nil), ("bash ./run.sh", "bash", nil),
            ("bash run.sh", "bash", "run.sh"), ("python # sales.py", "python", "sales.py"),
            ("js // app.js", "js", "app.js"),
            ("python \"sales.py\"", "python", "sales.py"), ("python (sales.py)", "python", "sales.py"),
            ("text see sales.py", "text", nil), ("Dockerfile", "Dockerfile", nil),
            ("docker Dockerfile", "docker", "Dockerfile"),
            ("make Makefile", "make", "Makefile"), ("text .gitignore", "text", ".gitignore"),
            ("sh /etc/x.conf", "sh", "/etc/x.conf"),
            ("py ../x.py", "py", "../x.py"), ("text https://example.com/a.py", "text", nil),
            ("python os.path", "python", nil),
            ("yaml file=flow.custom", "yaml", "flow.custom"), ("python 销售.py", "python", "销售.py"),
            ("tsx app/(shop)/[id]/page.tsx", "tsx", "app/(shop)/[id]/page.tsx"), ("js title=Node.js", "js", nil),
        ] as [(String, String, String?)])
    func infoString(info: String, language: String, path: String?) {
        let found = FileName.inInfoString(info)
        #expect(found.language == language)
        #expect(found.path == path)
    }

    @Test(
        "From the line above",
        arguments: [
            ("### sales.py", "sales.py"), ("# sales.py #", "sales.py"), ("sales.py", "sales.py"),
            ("sales.py:", "sales.py"),
            ("`sales.py`", "sales.py"), ("**sales.py**", "sales.py"), ("**`src/app/main.py`**:", "src/app/main.py"),
            ("**sales.py:**", "sales.py"), ("*sales.py*", "sales.py"), ("__init__.py", "__init__.py"),
            ("**__init__.py**", "__init__.py"), ("### 1. sales.py", "sales.py"), ("### 2) `sales.py`", "sales.py"),
            ("1. **sales.py**", "sales.py"), ("- `sales.py`:", "sales.py"), ("File: sales.py", "sales.py"),
            ("File: `x.custom`", "x.custom"), ("**File:** `sales.py`", "sales.py"), ("**File: sales.py**", "sales.py"),
            ("**File name**: sales.py", "sales.py"), ("Filename: sales.py", "sales.py"),
            ("#### File 2: sales.py", "sales.py"),
            ("文件：sales.py", "sales.py"), ("### 文件 sales.py", "sales.py"), ("**文件 1：`sales.py`**", "sales.py"),
            ("文件名: sales.py", "sales.py"), ("📄 **sales.py**", "sales.py"), ("`sales.py`：", "sales.py"),
            ("Dockerfile:", "Dockerfile"), ("### .gitignore", ".gitignore"), ("**.env**", ".env"),
            ("### Dockerfile.dev", "Dockerfile.dev"), ("### .github/workflows/ci.yml", ".github/workflows/ci.yml"),
            ("/etc/app.conf", "/etc/app.conf"), ("../x.py", "../x.py"), ("### main_test.go", "main_test.go"),
            ("docs/流程.md", "docs/流程.md"), ("### \"sales.py\"", "sales.py"),
            ("Python:", nil), ("Grep:", nil), ("JavaScript:", nil), ("### Node.js", nil), ("**Next.js**:", nil),
            ("### os.path", nil),
            ("### 3.10", nil), ("Version 3.10:", nil), ("v1.2", nil), ("e.g.", nil), ("etc.", nil), ("### .NET", nil),
            ("### ASP.NET", nil), ("`console.log`:", nil), ("### `np.array`", nil), ("example.com", nil),
            ("https://example.com/a.py", nil),
            ("www.example.com/index.html", nil), ("joe@example.py", nil), ("Here is `sales.py`:", nil),
            ("Save as sales.py", nil),
            ("### Explanation", nil), ("python sales.py", nil), ("$HOME/x.sh", nil), ("-x.py", nil), ("### 4. ", nil),
            ("**", nil),
            ("```", nil), ("", nil), ("#", nil), ("...", nil), ("1.", nil), ("File:", nil), ("File", nil),
            ("a.b, c.py", nil),
            ("sales.py and test_sales.py", nil), ("### Step 1", nil), ("main()", nil), ("self.x", nil), ("*", nil),
            ("x=1.py", nil),
        ] as [(String, String?)])
    func lineAbove(line: String, path: String?) {
        #expect(FileName.inLineAbove(line) == path)
    }

    @Test(
        "From a first line that is only a comment with a path",
        arguments: [
            ("# a/b.py", "a/b.py"), ("// x.go", "x.go"), ("<!-- a.html -->", "a.html"), ("/* a.css */", "a.css"),
            ("-- q.sql", "q.sql"), ("; x.ini", "x.ini"), ("% x.tex", "x.tex"), ("\" init.vim", "init.vim"),
            ("## sales.py", "sales.py"),
            ("/// x.swift", "x.swift"), ("# File: sales.py", "sales.py"), ("// filename: x.custom", "x.custom"),
            ("# 文件：sales.py", "sales.py"), ("# Makefile", "Makefile"), ("  # sales.py  ", "sales.py"),
            ("#sales.py", "sales.py"),
            ("/** app.js */", nil), ("#!/bin/bash", nil), ("#!/usr/bin/env python3.py", nil),
            ("# -*- coding: utf-8 -*-", nil),
            ("# Uses sales.py", nil), ("# os.path", nil), ("# 3.10", nil), ("// https://x.dev/a.js", nil),
            ("--- a/sales.py", nil),
            ("import os", nil), ("", nil), ("#", nil), ("<!-- a.html", nil), ("sales.py", nil), ("# e.g.", nil),
            ("-- Create it", nil),
        ] as [(String, String?)])
    func comment(line: String, path: String?) {
        #expect(FileName.inComment(line) == path)
    }

    @Test(
        "Where in the answer a name counts",
        arguments: [
            ("a.py\n```\n```", "a.py"), ("a.py\n\n```\n```", "a.py"), ("a.py\n\n\n```\n```", nil),
            ("a.py\n---\n```\n```", "a.py"),
            ("a.py\n\n---\n```\n```", nil), ("> a.py\n> ```\n> ```", "a.py"), ("1. a.py\n\n   ```\n   ```", "a.py"),
            ("- a.py\n\n```\n```", "a.py"), ("Text\na.py\n```\n```", "a.py"), ("a.py\ntext\n```\n```", nil),
            ("a.py\n``` b.py\n```", "a.py"), ("a.py\n```py b.py\n```", "b.py"), ("```\n# a.py\n```", "a.py"),
            ("b.py\n```\n# a.py\n```", "b.py"), ("```\n\n# a.py\n```", nil), ("    a.py\n\n```\n```", nil),
        ] as [(String, String?)])
    func place(answer: String, path: String?) {
        #expect(CodeBlock.all(in: answer).map(\.path) == [path])
    }

    @Test("A name serves one block")
    func oneBlockEach() {
        let blocks = CodeBlock.all(in: "a.py\n```\n1\n```\n\n```\n2\n```\n")
        #expect(blocks.map(\.path) == ["a.py", nil])
    }

    @Test(
        "A name is proposed from language and content",
        arguments: [
            ("python", "class SalesPipeline:\n    pass\n", 1, "sales_pipeline.py"), ("python", "x = 1\n", 1, "main.py"),
            ("py", "def add(a, b):\n    return a + b\n", 1, "add.py"), ("python", "x = 1\n", 2, "main2.py"),
            ("python", "import pytest\nfrom sales import X\n\ndef test_x():\n    pass\n", 1, "test_sales.py"),
            ("python", "def f(): ...\nif __name__ == '__main__':\n    f()\n", 1, "main.py"),
            ("sh", "ls\n", 1, "script.sh"),
            ("bash", "ls\n", 3, "script3.sh"), ("", "#!/bin/sh\nls\n", 1, "script.sh"), ("", "hello\n", 1, "main.txt"),
            ("yaml", "on:\n  push:\njobs:\n  x:\n", 1, ".github/workflows/ci.yml"),
            ("yaml", "stages: [a]\n", 1, ".gitlab-ci.yml"),
            ("yaml", "a: 1\n", 1, "main.yaml"), ("Dockerfile", "FROM x\n", 1, "Dockerfile"),
            ("go", "package main\n", 1, "main.go"),
            ("HTML", "<p>\n", 1, "index.html"), ("../../x", "", 1, "main.txt"),
        ] as [(String, String, Int, String)])
    func proposal(language: String, content: String, index: Int, name: String) {
        #expect(FileName.proposed(language: language, content: content, index: index) == name)
    }
}
